import { rate, wilson, type Figure } from './figure.js';

/** One set, its groups, and the ids of what was missed or wrongly hit; never the text. */
export function printFigure(figure: Figure, wanted: 'hits' | 'silence'): void {
  const [low, high] = wilson(figure);
  line(
    `${figure.set}: ${figure.hits} of ${figure.rows}, ${share(rate(figure))} (95 %: ${share(low)} to ${share(high)})`,
  );
  if (figure.groups.size > 1)
    for (const [group, counts] of figure.groups) line(`  ${group}: ${counts.hits} of ${counts.rows}`);
  const wrong = wanted === 'hits' ? figure.missed : figure.hit;
  if (wrong.length > 0)
    line(
      `  ${wanted === 'hits' ? 'missed' : 'flagged'}: ${wrong.slice(0, 20).join(' ')}${wrong.length > 20 ? ' …' : ''}`,
    );
}

export function line(text: string): void {
  process.stdout.write(`${text}\n`);
}

function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
