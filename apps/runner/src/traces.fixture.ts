import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerWorld } from './runner-world.fixture.js';

/** What sandboxes of a runner leave on a machine while they are there: all of it must be gone with them. */
export interface Traces {
  readonly processes: string[];
  readonly cgroups: string[];
  readonly mounts: string[];
  readonly sockets: string[];
  readonly drafts: string[];
}

const list = (dir: string): string[] => (existsSync(dir) ? readdirSync(dir) : []);

/** Empty when the process has gone meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export function tracesOf({ dir, uids }: RunnerWorld): Traces {
  const uidOf = (pid: string): number => Number(/^Uid:\t(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? -1);
  return {
    processes: list('/proc').filter(
      (pid) => /^\d+$/.test(pid) && uidOf(pid) >= uids.first && uidOf(pid) <= uids.last,
    ),
    cgroups: list('/sys/fs/cgroup').flatMap((controller) =>
      list(join('/sys/fs/cgroup', controller, `sallyport-test-${process.pid}`)).filter((name) =>
        name.startsWith('sbx-'),
      ),
    ),
    mounts: read('/proc/self/mountinfo')
      .split('\n')
      .filter((line) => line.includes(dir)),
    sockets: [
      ...list(join(dir, 'run')).filter((name) => !name.endsWith('.bpf')),
      ...read('/proc/net/unix')
        .split('\n')
        .filter((line) => line.includes(dir)),
    ],
    drafts: list(join(dir, 'data', 'store')).filter((name) => name.startsWith('draft-')),
  };
}

export const NO_TRACES: Traces = { processes: [], cgroups: [], mounts: [], sockets: [], drafts: [] };
