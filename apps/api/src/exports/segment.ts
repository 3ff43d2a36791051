import { toOcsf, type ChainPosition, type ChainRow } from '#libs/audit';
import { auditEvent, type AuditExportLine, type PublicJwk, type SinkFormat } from '#libs/contracts';

/**
 * A part of a tenant's chain as it is sent elsewhere. What belongs to it follows from where it begins, so that a part that is sent
 * again is the same.
 */
export interface Segment {
  /** Slug. */
  readonly tenant: string;
  /** The event that it comes after; number 0 before the first. */
  readonly after: ChainPosition;
  /** The signed word for what retention has removed before it could be sent. */
  readonly boundary: string | undefined;
  readonly rows: readonly ChainRow[];
  /** Signed checkpoint of its last event, if it has one. */
  readonly checkpoint: string | undefined;
  readonly end: ChainPosition;
  /** `yyyy-mm-dd` in UTC on which its events were proved by a checkpoint: events themselves may come out of order. */
  readonly day: string;
}

/** One text an event, without line breaks. */
export const eventTexts = ({ rows }: Segment, format: SinkFormat): string[] =>
  rows.map((row) =>
    JSON.stringify(format === 'ocsf' ? toOcsf(auditEvent.parse(JSON.parse(row.event)), row) : eventLine(row)),
  );

/** NDJSON: a part that `sallyport audit verify` takes, or events alone. */
export function segmentText(segment: Segment, format: SinkFormat, keys: readonly PublicJwk[]): string {
  const events = eventTexts(segment, format);
  if (format === 'ocsf') return lines(events);
  const { tenant, after, boundary, checkpoint, end } = segment;
  const header: AuditExportLine = {
    line: 'header',
    v: 1,
    tenant,
    keys: [...keys],
    ...(after.seq === 0 ? {} : { after }),
    ...(boundary === undefined ? {} : { boundary }),
  };
  return lines([
    JSON.stringify(header),
    ...events,
    ...(checkpoint === undefined ? [] : [JSON.stringify({ line: 'checkpoint', jws: checkpoint })]),
    JSON.stringify({ line: 'end', ...end } satisfies AuditExportLine),
  ]);
}

const eventLine = ({ seq, id, event, previousHash, hash }: ChainRow): AuditExportLine => ({
  line: 'event',
  seq,
  id,
  event,
  previousHash,
  hash,
});

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
