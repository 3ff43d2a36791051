import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Nanoseconds that all threads of these processes have been on a CPU. Linux only. */
export function onCpuNs(pids: readonly number[]): number {
  let total = 0;
  for (const pid of pids) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      total += Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0] ?? 0);
    }
  }
  return total;
}

/** Whether exactly this process listens on the port: a stale one of another run would be measured unnoticed. */
export function isListening(pid: number, port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const listening = ['tcp', 'tcp6']
    .flatMap((table) => read(`/proc/net/${table}`).split('\n'))
    .map((line) => line.trim().split(/\s+/));
  const inodes = new Set(
    listening
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === '0A')
      .map((fields) => `socket:[${fields[9]}]`),
  );
  return entries(`/proc/${pid}/fd`).some((fd) => inodes.has(link(`/proc/${pid}/fd/${fd}`)));
}

/** These processes and everything they started that still runs. */
export function family(pids: readonly number[]): number[] {
  const all = [...pids];
  for (const pid of all) {
    for (const thread of entries(`/proc/${pid}/task`)) {
      const children = read(`/proc/${pid}/task/${thread}/children`);
      all.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return all;
}

// A process or thread may end while it is looked at.
const orEmpty = <T>(look: () => T, empty: T): T => {
  try {
    return look();
  } catch {
    return empty;
  }
};
const read = (path: string): string => orEmpty(() => readFileSync(path, 'latin1'), '');
const entries = (path: string): string[] => orEmpty(() => readdirSync(path), []);
const link = (path: string): string => orEmpty(() => readlinkSync(path), '');
