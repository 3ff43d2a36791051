import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const NAMESPACES = ['net', 'mnt', 'pid', 'user', 'ipc', 'uts', 'cgroup'] as const;

/** Text of `/proc/<pid>/<name>` and targets of its links, so that tests can bring their own. */
export interface ProcessFacts {
  status(pid: number): string;
  namespace(pid: number | 'self', name: string): string;
}

export const procFacts: ProcessFacts = {
  status: (pid) => readFileSync(`/proc/${pid}/status`, 'utf8'),
  namespace: (pid, name) => readlinkSync(`/proc/${pid}/ns/${name}`),
};

/**
 * Waits until bwrap has put its last wall up, the system call filter, just before it becomes the tool.
 *
 * @param ended tells whether the chain has ended meanwhile
 * @returns whether the wall is up
 */
export async function filterIsUp(
  pid: number,
  until: number,
  ended: () => boolean,
  facts = procFacts,
): Promise<boolean> {
  while (!ended() && Date.now() < until) {
    if (field(statusOf(pid, facts), 'Seccomp') === '2') return true;
    await delay(1);
  }
  return false;
}

/**
 * What is wrong with a started sandbox as the kernel sees it from outside; empty: every wall stands. Looked at before the
 * first byte is sent to the tool.
 */
export function fallenWalls(pid: number, uid: number, facts = procFacts): string[] {
  const status = statusOf(pid, facts);
  const is = (name: string, expected: string): string[] =>
    field(status, name) === expected
      ? []
      : [`${name} is ${field(status, name) ?? 'unknown'}, not ${expected}`];
  const zero = '0000000000000000';
  return [
    ...is('Uid', `${uid}\t${uid}\t${uid}\t${uid}`),
    ...is('CapEff', zero),
    ...is('CapPrm', zero),
    ...is('CapInh', zero),
    ...is('CapBnd', zero),
    ...is('CapAmb', zero),
    ...is('NoNewPrivs', '1'),
    ...is('Seccomp', '2'),
    ...NAMESPACES.filter((name) => facts.namespace(pid, name) === facts.namespace('self', name)).map(
      (name) => `the ${name} namespace is that of the runner`,
    ),
  ];
}

/** Empty when the process has gone. */
function statusOf(pid: number, facts: ProcessFacts): string {
  try {
    return facts.status(pid);
  } catch {
    return '';
  }
}

const field = (status: string, name: string): string | undefined =>
  new RegExp(`^${name}:\\t(.*)$`, 'm').exec(status)?.[1];
