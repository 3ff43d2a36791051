import { monotonicFactory } from 'ulid';

const next = monotonicFactory();

/** A prefixed ULID, such as `tool_01J9Z…`: sortable by time, unique across processes. */
export const newId = (prefix: string): string => `${prefix}_${next()}`;
