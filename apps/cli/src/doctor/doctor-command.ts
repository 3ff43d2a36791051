import { printable } from '../terminal/printable.js';
import type { Terminal } from '../terminal/terminal.js';
import { findings } from './findings.js';
import { type Machine, thisMachine } from './machine.js';

const MARKS = { good: '✓', needed: '✗', sandboxes: '-' } as const;

/** Says what this machine can and cannot do. @returns exit code: 1 when the product cannot run here at all */
export async function doctor({ out, env }: Terminal, machine: Machine = thisMachine(env)): Promise<number> {
  const found = await findings(machine);
  const width = Math.max(...found.map(({ what }) => what.length));
  for (const { what, state, about } of found) {
    out(printable(`${MARKS[state]} ${what.padEnd(width)}  ${about}`));
  }
  const lacks = (state: 'needed' | 'sandboxes'): boolean => found.some((one) => one.state === state);
  if (lacks('needed')) out('Sallyport does not run here: see ✗.');
  else if (lacks('sandboxes'))
    out('Everything but stdio servers works; those are refused until - is repaired.');
  else out('Everything works here, stdio servers in sandboxes too.');
  return lacks('needed') ? 1 : 0;
}
