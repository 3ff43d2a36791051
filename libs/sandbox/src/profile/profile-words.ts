import type { SandboxProfile } from '#libs/contracts';

/** One thing that a profile says, by topic, in words for the person who approves it. */
type Words = ReadonlyMap<string, string>;

export interface WordChange {
  readonly topic: string;
  readonly before: string | null;
  readonly after: string | null;
}

const seconds = (ms: number): string => `${ms / 1000} s`;
const bytes = (n: number): string =>
  n >= 1 << 20 ? `${Math.round((n / (1 << 20)) * 10) / 10} MiB` : `${n} bytes`;

/** What a sandboxed server may do, one sentence a topic, in a fixed order: everything of the profile is in it. */
export function profileWords(profile: SandboxProfile): { readonly topic: string; readonly text: string }[] {
  return [...words(profile)].map(([topic, text]) => ({ topic, text }));
}

/** Topics whose sentence differs. Empty exactly when both profiles say the same. */
export function profileWordChanges(before: SandboxProfile, after: SandboxProfile): WordChange[] {
  const [old, now] = [words(before), words(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((topic) => old.get(topic) !== now.get(topic))
    .map((topic) => ({ topic, before: old.get(topic) ?? null, after: now.get(topic) ?? null }));
}

function words(profile: SandboxProfile): Words {
  const { limits, pool } = profile;
  return new Map([
    ['runs', `Runs ${profile.command.map((part) => JSON.stringify(part)).join(' ')} in ${profile.cwd}.`],
    ['network', network(profile)],
    ['files', files(profile)],
    ['credentials', credentials(profile)],
    ['environment', environment(profile)],
    [
      'limits',
      `May use ${limits.memMb} MB of memory, ${limits.pids} processes, ${limits.cpuPct} % of a core, ${limits.nofile} open files.`,
    ],
    ['time', `Has ${seconds(limits.startMs)} to start and ${seconds(limits.callMs)} for a call.`],
    [
      'output',
      `May answer ${bytes(limits.outBytes)} a call, ${bytes(limits.frameBytes)} a message; ${bytes(limits.stderrBytes)} of its log are kept.`,
    ],
    [
      'scratch',
      `Has ${profile.tmpMb} MB in /tmp and ${profile.shmMb} MB of shared memory, gone when it ends; files of at most ${limits.fileMb} MB.`,
    ],
    [
      'reuse',
      pool.reuse === 'never'
        ? `A new process for every call, at most ${pool.max} at a time (${pool.min} kept ready, for ${pool.idleSec} s).`
        : `A process serves up to ${pool.maxCalls} calls of one tenant, at most ${pool.max} at a time (${pool.min} kept ready, ended after ${pool.idleSec} s without a call).`,
    ],
    [
      'isolation',
      `Isolated by ${profile.backend}, ${profile.runtime} runtime, ${profile.seccomp} system calls.`,
    ],
  ]);
}

function network({ network: { allow } }: SandboxProfile): string {
  if (allow.length === 0) return 'May reach nothing over the network.';
  const places = allow.map(
    ({ host, port, protocol, allowPrivate }) =>
      `${host}:${port}${protocol === 'http' ? ' without TLS' : ''}${allowPrivate ? ', also at private addresses' : ''}`,
  );
  return `May reach ${places.join('; ')}. Nothing else.`;
}

function files({ mounts }: SandboxProfile): string {
  if (mounts.length === 0) return 'May read nothing but its own package.';
  const places = mounts.map(({ kind, source, target, mode, maxBytes }) => {
    const what = kind === 'state' ? `its own folder ${source}` : `the host folder ${source}`;
    return `${mode === 'rw' ? `read and write (up to ${bytes(maxBytes)})` : 'read'} ${what} at ${target}`;
  });
  return `May ${places.join('; ')}. Nothing else.`;
}

function credentials({ credentials: list }: SandboxProfile): string {
  if (list.length === 0) return 'Gets no credential.';
  const uses = list.map(
    ({ name, host, port, header, ttlSec }) =>
      `${name} is added as ${header} to requests for ${host}:${port}, during a call, at most ${ttlSec} s`,
  );
  return `Holds no credential: ${uses.join('; ')}.`;
}

function environment({ env }: SandboxProfile): string {
  const pairs = Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? 'No variables are set.' : `Variables: ${pairs.sort().join(', ')}.`;
}
