import { hash } from 'node:crypto';
import { Denied } from '#libs/denial';

const PAGE_ITEMS = 500;
const PAGE_CHARACTERS = 1024 * 1024;
const CURSOR = /^(\d{1,9})\.([A-Za-z0-9_-]{22})$/;

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

/**
 * One page of a list that was already filtered for the caller: at most 500 items or 1 MiB of text, at least one item.
 * The cursor is an offset with a check value over `binding`; a cursor of another list, caller or policy revision is
 * refused and the client starts again. It is not secret and need not be: whatever the offset, only filtered items follow.
 *
 * @param binding what the offset counts in: tenant, endpoint, caller and snapshot revision
 * @throws Denied `cursor-unknown`
 */
export function listPage<T>(
  all: readonly T[],
  lengthOf: (item: T) => number,
  cursor: unknown,
  binding: string,
): ListPage<T> {
  const start = cursor === undefined ? 0 : offsetOf(cursor, binding);
  if (start > all.length) throw new Denied('cursor-unknown');
  let end = start;
  for (let size = 0; end < all.length && end - start < PAGE_ITEMS; end++) {
    size += lengthOf(all[end] as T);
    if (size > PAGE_CHARACTERS && end > start) break;
  }
  const items = all.slice(start, end);
  return end < all.length ? { items, nextCursor: seal(end, binding) } : { items };
}

function offsetOf(cursor: unknown, binding: string): number {
  const match = typeof cursor === 'string' ? CURSOR.exec(cursor) : null;
  const offset = Number(match?.[1]);
  if (match === null || seal(offset, binding) !== cursor) throw new Denied('cursor-unknown');
  return offset;
}

const seal = (offset: number, binding: string): string =>
  `${offset}.${hash('sha256', JSON.stringify([offset, binding]), 'base64url').slice(0, 22)}`;
