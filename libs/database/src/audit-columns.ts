import type { AuditEvent } from '#libs/contracts';

/** Columns beside a stored event, for lists and filters. They follow from the event alone. */
export interface AuditColumns {
  readonly id: string;
  readonly at: string;
  readonly kind: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly method: string | null;
  /** Canonical id, or the name that was asked for when it led to no tool. */
  readonly tool: string | null;
  readonly subject: string | null;
  readonly client_id: string | null;
  readonly duration_us: number | null;
  readonly count: number;
}

/** Bound of an index entry; the event keeps the whole text. */
const LONGEST = 300;

/** Callers choose some of these texts: PostgreSQL stores no NUL, and an index refuses long entries. */
const column = (text: string | undefined): string | null =>
  text === undefined ? null : text.slice(0, LONGEST).toWellFormed().replaceAll('\0', '\uFFFD');

export function auditColumns(event: AuditEvent): AuditColumns {
  const { id, at, kind } = event;
  if (event.kind === 'admin') {
    const none = { outcome: null, reason: null, client_id: null, duration_us: null };
    const [method, tool, subject] = [event.action, event.object.id, event.actor.id].map(column);
    return { id, at, kind, ...none, method: method!, tool: tool!, subject: subject!, count: 1 };
  }
  return {
    id,
    at,
    kind,
    outcome: event.outcome,
    reason: event.reason ?? null,
    method: column(event.method),
    tool: column(event.tool?.urn ?? event.tool?.name),
    subject: column(event.caller.sub),
    client_id: column(event.caller.clientId),
    duration_us: event.durationUs,
    count: event.count,
  };
}
