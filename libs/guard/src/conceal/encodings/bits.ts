import { readable } from './bytes.js';

/** A run of exactly two kinds of character as bits, either way round, eight to a character. */
export function bitsIn(run: string): string | undefined {
  const points = Array.from(run);
  const [zero, one, ...more] = [...new Set(points)];
  if (points.length < 32 || points.length % 8 !== 0 || zero === undefined || one === undefined)
    return undefined;
  if (more.length > 0) return undefined;
  return [zero, one]
    .map((off) => {
      const bits = points.map((point) => (point === off ? '0' : '1')).join('');
      return readable(Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2)));
    })
    .find((text) => text !== undefined);
}
