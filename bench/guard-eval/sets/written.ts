import { readFileSync } from 'node:fs';

/**
 * Descriptions written one by one, a line each, in as many ways of saying it as came to mind: `poisoned` ones give an
 * agent an order that is not the tool's business, `honest` ones speak of the same delicate things and do not.
 */
export function written(kind: 'poisoned' | 'honest'): string[] {
  const file = new URL(`../../../../bench/guard-eval/written/${kind}.txt`, import.meta.url);
  return readFileSync(file, 'utf8').trim().split('\n');
}
