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
  return (Object.keys(expected) as (keyof AuditColumns)[]).every(
    (name) => comparable(columns[name]) === comparable(expected[name], name),
  );
}

function derive(event: string): AuditColumns | undefined {
  try {
    return auditColumns(auditEvent.parse(JSON.parse(event)));
  } catch {
    return undefined;
  }
}

/** The driver gives `timestamptz` as Date and `bigint` as text. */
function comparable(value: unknown, name?: keyof AuditColumns): string | null {
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  return name === 'at' ? new Date(String(value)).toISOString() : String(value);
}
