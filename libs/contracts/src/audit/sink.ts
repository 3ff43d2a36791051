import { z } from 'zod';

/** How events are written: lines that prove the chain (docs/decisions/0071), or as SIEMs read them (OCSF). */
export const sinkFormat = z.enum(['chain', 'ocsf']);
export type SinkFormat = z.infer<typeof sinkFormat>;

const common = { name: z.string().trim().min(1).max(80), format: sinkFormat };
const host = z
  .string()
  .max(255)
  .regex(/^[A-Za-z0-9._:-]+$/, 'is no host name or address');

/** Where the audit chain is sent to, with what it takes to be let in there. */
export const sinkDestination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('webhook'), url: z.url({ protocol: /^https?$/ }).max(2000) }),
  z.object({
    kind: z.literal('syslog'),
    host,
    port: z.int().min(1).max(65_535),
    tls: z.boolean(),
    /** PEM of the authority behind the receiver's certificate, where the system does not know it. */
    ca: z.string().max(20_000).optional(),
  }),
  z.object({
    kind: z.literal('s3'),
    /** Origin of the service; buckets are the first part of the path. */
    endpoint: z.url({ protocol: /^https?$/ }).max(300),
    region: z.string().regex(/^[a-z0-9-]{1,40}$/, 'is no region'),
    bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'is no bucket name'),
    /** Before the names of all objects. */
    prefix: z
      .string()
      .max(200)
      .regex(/^(?:[A-Za-z0-9_-]+\/)*$/, 'is names that each end with a slash')
      .default(''),
    accessKeyId: z.string().min(1).max(200),
    secretAccessKey: z.string().min(1).max(200),
  }),
]);
export type SinkDestination = z.infer<typeof sinkDestination>;

/** `POST …/audit-sinks` */
export const addSink = z.object({ ...common, destination: sinkDestination }).meta({ id: 'AddAuditSink' });
export type AddSink = z.infer<typeof addSink>;

/** `secret` signs what a webhook is sent; it is here and never again. */
export const addedSink = z
  .object({ id: z.string(), secret: z.string().nullable() })
  .meta({ id: 'AddedAuditSink' });

export const sinkView = z
  .object({
    id: z.string(),
    kind: z.enum(['webhook', 'syslog', 's3']),
    name: z.string(),
    format: sinkFormat,
    /** Without what might let somebody in. */
    target: z.string(),
    /** Number of the last event that it has taken, of `head` that there are. */
    position: z.int(),
    head: z.int(),
    /** Attempts that have failed since the last one that did not. */
    failures: z.int(),
    error: z.string().nullable(),
    sentAt: z.iso.datetime().nullable(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AuditSink' });
export type SinkView = z.infer<typeof sinkView>;
export const sinkList = z.object({ items: z.array(sinkView) }).meta({ id: 'AuditSinkList' });
