import { judgeContent } from '#libs/guard';
import { STRICT } from '../guard-eval/content/payloads.js';

const CLEAN = `The quarterly meeting of the design group took place on Tuesday in room 4. Anna presented the new layout of the
dashboard, and several people asked how the colours were chosen. We agreed to keep the present navigation, to move the search field
to the top, and to test the result with six users before the end of May. Version 2.4.1 is planned for 2026-05-14; tickets 1180, 1184
and 1193 are still open. Costs so far: 12,400 of 20,000. See https://docs.example.org/design/notes?id=42#top for the minutes.
`;
const KB = 1024;
const WARM = 2_000;
const LEAST_MS = 500;

/** Microseconds of CPU for each KiB of clean text with every detector on, for texts of these sizes. */
export function guardCost(sizes: readonly number[] = [KB, 64 * KB, KB * KB]): string[] {
  const cost = (size: number): string => {
    const text = CLEAN.repeat(Math.ceil(size / CLEAN.length)).slice(0, size);
    const value = { content: [{ type: 'text', text }] };
    const judge = (): unknown => judgeContent('results', value, STRICT);
    for (let done = 0; done < WARM * KB; done += size) judge();
    const before = process.cpuUsage();
    const begun = performance.now();
    let times = 0;
    for (; performance.now() - begun < LEAST_MS; times++) judge();
    const { user, system } = process.cpuUsage(before);
    return `${size / KB} KiB ${(((user + system) / times / size) * KB).toFixed(0)}`;
  };
  return [`guard, every detector on, µs CPU for each KiB of clean text: ${sizes.map(cost).join(', ')}`];
}
