import { printable } from '../terminal/printable.js';
import type { Step } from './plan.js';

const MARKS = {
  add: ['+', 32],
  change: ['~', 33],
  remove: ['-', 31],
  kept: [' ', 2],
  blocked: ['!', 31],
} as const satisfies Record<Step['kind'], readonly [mark: string, sgr: number]>;

const NOTES: Partial<Record<Step['kind'], string>> = {
  kept: 'is not in the file and stays',
  blocked: 'cannot be as the file says',
};

/** One line for each step, and one for each difference in it. */
export function planLines(steps: readonly Step[], color: boolean): string[] {
  return steps.flatMap((step) => {
    const [mark, sgr] = MARKS[step.kind];
    const note = NOTES[step.kind];
    const line = printable(`${mark} ${titleOf(step)}${note === undefined ? '' : `  ${note}`}`);
    return [
      color ? `\u001b[${sgr}m${line}\u001b[0m` : line,
      ...step.details.map((detail) => `    ${printable(detail)}`),
    ];
  });
}

export const titleOf = ({ section, name }: Step): string => (name === '' ? section : `${section} ${name}`);

/** `2 to add, 1 to change, 0 to remove` */
export function summaryOf(steps: readonly Step[]): string {
  const count = (kind: Step['kind']): number => steps.filter((step) => step.kind === kind).length;
  const blocked = count('blocked');
  return [
    `${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove`,
    ...(blocked === 0 ? [] : [`${blocked} cannot be done`]),
  ].join(', ');
}
