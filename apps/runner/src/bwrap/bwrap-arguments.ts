import type { SandboxSpec } from '../sandbox/sandbox-backend.js';
import { MIB } from '../cgroup/cgroup.js';

/** Account and host name inside; nothing there tells where it runs. */
const INSIDE = ['--hostname', 'sandbox', '--uid', '65534', '--gid', '65534'];
/** Port on which the relay inside offers the egress proxy to clients that speak to a TCP proxy. */
export const RELAY_PORT = 3128;

/** Descriptors that the launch chain hands to bwrap. */
export const SECCOMP_FD = 3;
export const STATUS_FD = 4;

/**
 * Arguments of bwrap for one sandbox. Namespaces are named one by one: `--unshare-all` does not satisfy `--disable-userns`.
 * Nothing secret may be in them: the process list shows them to every account of the machine.
 *
 * @param runtimeDir folder with `bin`, `lib`, `lib64` and `etc`
 */
export function bwrapArguments(spec: SandboxSpec, runtimeDir: string): string[] {
  const { profile } = spec;
  return [
    ...['user', 'ipc', 'pid', 'net', 'uts', 'cgroup'].map((name) => `--unshare-${name}`),
    '--disable-userns',
    '--die-with-parent',
    '--new-session',
    // Else process 1 is bwrap itself, whose arguments and environment could be read in /proc/1.
    ...(profile.runtime === 'node' ? ['--as-pid-1'] : []),
    ...['bin', 'lib', 'lib64', 'etc'].flatMap((name) => ['--ro-bind', `${runtimeDir}/${name}`, `/${name}`]),
    '--proc',
    '/proc',
    // A second wall in front of /proc/sys: the first is that nobody in here is uid 0 of the machine.
    '--ro-bind',
    '/proc/sys',
    '/proc/sys',
    '--dev',
    '/dev',
    ...scratch('/dev/shm', profile.shmMb),
    '--remount-ro',
    '/dev',
    ...scratch('/tmp', profile.tmpMb),
    '--ro-bind',
    spec.artifactDir,
    '/app',
    ...(spec.egressDir === undefined ? [] : ['--ro-bind', spec.egressDir, '/run/gw']),
    ...spec.mounts.flatMap(({ source, target, mode }) => [
      mode === 'rw' ? '--bind' : '--ro-bind',
      source,
      target,
    ]),
    '--remount-ro',
    '/',
    '--chdir',
    profile.cwd,
    '--clearenv',
    ...Object.entries(environment(spec)).flatMap(([name, value]) => ['--setenv', name, value]),
    ...INSIDE,
    '--cap-drop',
    'ALL',
    '--seccomp',
    String(SECCOMP_FD),
    '--json-status-fd',
    String(STATUS_FD),
    '--',
    ...command(spec),
  ];
}

/** A memory file system of that size; of size 0: an empty folder that cannot be written. */
const scratch = (path: string, megabytes: number): string[] =>
  megabytes === 0
    ? ['--perms', '0555', '--dir', path]
    : ['--perms', '1777', '--size', String(megabytes * MIB), '--tmpfs', path];

function environment({ profile, egressDir }: SandboxSpec): Record<string, string> {
  const proxy = `http://127.0.0.1:${RELAY_PORT}`;
  return {
    PATH: '/bin',
    HOME: '/tmp',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    ...profile.env,
    ...(egressDir === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' }),
  };
}

/** The relay is loaded into a Node tool; it is plumbing and no wall, for the only way out is the socket behind it. */
function command({ profile, egressDir }: SandboxSpec): string[] {
  const [program = '', ...rest] = profile.command;
  const relayed = egressDir !== undefined && profile.runtime === 'node' && program === '/bin/node';
  return relayed ? [program, '--import', '/run/gw/relay.mjs', ...rest] : [...profile.command];
}
