import { auditEvent } from '#libs/contracts';
import { auditColumns, type AuditColumns } from '#libs/database';
import type { StoredEvent } from './chain-reader.js';

/**
 * Whether lists and filters show what the event says. The chain proves only the event's text, so a column that was
 * altered beside it would otherwise go unnoticed.
 */
export function columnsFollow({ event, columns }: StoredEvent): boolean {
  const expected = derive(event);
  if (expected === undefined) return false;
  return (Object.keys(expected) as (keyof AuditColumns)[]).every((name) =>
    name === 'at' ? sameTime(columns.at, expected.at) : text(columns[name]) === text(expected[name]),
  );
}

function derive(event: string): AuditColumns | undefined {
  try {
    return auditColumns(auditEvent.parse(JSON.parse(event)));
  } catch {
    return undefined;
  }
}

/** The driver gives a `timestamptz` as Date, to the millisecond. */
const sameTime = (stored: unknown, expected: string): boolean =>
  stored instanceof Date && stored.getTime() === Date.parse(expected);

/** The driver gives a `bigint` as text. */
const text = (value: unknown): unknown => (typeof value === 'number' ? String(value) : value);
