import type { Machine } from './machine.js';

export interface Finding {
  readonly what: string;
  /** `needed`: nothing works without. `sandboxes`: stdio servers are refused without, everything else works. */
  readonly state: 'good' | 'needed' | 'sandboxes';
  readonly about: string;
}

const CGROUPS = '/sys/fs/cgroup';
const V1 = ['memory', 'pids', 'cpu', 'freezer'].map((controller) => `${CGROUPS}/${controller}`);

/** What this machine has of what the product needs, each in words a person can act on. */
export async function findings(machine: Machine): Promise<Finding[]> {
  const needed = (what: string, good: boolean, about: string, remedy: string): Finding =>
    good ? { what, state: 'good', about } : { what, state: 'needed', about: remedy };
  const walls = (what: string, about: string | undefined, remedy: string): Finding =>
    about === undefined ? { what, state: 'sandboxes', about: remedy } : { what, state: 'good', about };
  const { platform, arch, nodeVersion } = machine;
  const linux = platform === 'linux' && arch === 'x64' && machine.exists('/lib64/ld-linux-x86-64.so.2');
  const program = (name: string, args: readonly string[], remedy: string): Finding =>
    walls(name, machine.firstLine(name, args), remedy);
  return [
    needed(
      'Node.js',
      Number(nodeVersion.split('.')[0]) >= 26,
      nodeVersion,
      `${nodeVersion} is too old: run npm ci`,
    ),
    needed(
      'loopback ports',
      await machine.canListen('127.0.0.1'),
      'a server can listen at 127.0.0.1',
      'nothing can listen at 127.0.0.1: look at the firewall, or at the limits of the container',
    ),
    walls(
      'operating system',
      linux ? `${platform} ${arch} with glibc` : undefined,
      `${platform} ${arch}: sandboxes need Linux on x86-64 with glibc`,
    ),
    program('bwrap', ['--version'], 'install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap)'),
    program('setpriv', ['--version'], 'install util-linux, for setpriv'),
    program('prlimit', ['--version'], 'install util-linux, for prlimit'),
    walls('cgroups', cgroups(machine), 'mount cgroups, and delegate a group to the user who runs the runner'),
  ];
}

/** Which tree there is and whether groups can be made in it; undefined: none. The runner itself tries the limits. */
function cgroups({ exists, writable, uid }: Machine): string | undefined {
  const version = V1.every(exists)
    ? 'version 1'
    : exists(`${CGROUPS}/cgroup.controllers`)
      ? 'version 2'
      : undefined;
  if (version === undefined) return undefined;
  if (uid === 0) return writable(version === 'version 1' ? (V1[0] ?? '') : CGROUPS) ? version : undefined;
  return `${version}; as an ordinary user the runner needs a delegated group and RUNNER_SINGLE_TENANT`;
}
