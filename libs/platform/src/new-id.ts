import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/** An id takes 16 random numbers; asked for one by one, they cost more than everything else about it. */
const pool = new Uint8Array(4096);
let at = pool.length;

function random(): number {
  if (at === pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  return (pool[at++] as number) / 256;
}

const next = monotonicFactory(random);

/** A prefixed ULID, such as `tool_01J9Z…`: sortable by time, unique across processes. */
export const newId = (prefix: string): string => `${prefix}_${next()}`;
