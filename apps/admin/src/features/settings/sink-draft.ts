import type { Schemas } from '#libs/api-client';

type Destination = Schemas['AddAuditSink']['destination'];

/** All fields of all kinds; what the chosen kind has is sent. */
export interface SinkDraft {
  readonly name: string;
  readonly format: Schemas['AddAuditSink']['format'];
  readonly kind: Destination['kind'];
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const EMPTY_SINK: SinkDraft = {
  name: '',
  format: 'chain',
  kind: 's3',
  url: '',
  host: '',
  port: 6514,
  ca: '',
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  accessKeyId: '',
  secretAccessKey: '',
};

export const sinkOf = (draft: SinkDraft): Schemas['AddAuditSink'] => ({
  name: draft.name,
  format: draft.format,
  destination: destinationOf(draft),
});

function destinationOf(draft: SinkDraft): Destination {
  const { kind, url, host, port, ca } = draft;
  if (kind === 'webhook') return { kind, url };
  if (kind === 'syslog') return { kind, host, port, tls: true, ...(ca === '' ? {} : { ca }) };
  const { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey } = draft;
  return { kind, endpoint, region, bucket, prefix, accessKeyId, secretAccessKey };
}

/** Errors name `/destination/url`; the form's fields have no such level. */
export const fieldOfSink = (pointer: string): string => pointer.replace(/^\/destination(?=\/)/, '');
