import { AwsClient } from 'aws4fetch';
import type { SinkDestination, SinkFormat } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { Injectable } from '@nestjs/common';
import { GuardedFetch } from '../../egress/egress.module.js';
import type { Segment } from '../segment.js';

type Bucket = Extract<SinkDestination, { kind: 's3' }>;
const DIGITS = 12;

/** Objects in a bucket that speaks S3: one a part, by tenant and day, named so that their order is the chain's. */
@Injectable()
export class ObjectStoreSender {
  constructor(private readonly fetcher: GuardedFetch) {}

  /** @throws Error unless the service has taken it */
  async send(to: Bucket, segment: Segment, format: SinkFormat, text: string): Promise<void> {
    const { origin } = new URL(to.endpoint);
    const url = `${origin}/${to.bucket}/${to.prefix}${objectName(segment, format)}`;
    const client = new AwsClient({
      accessKeyId: to.accessKeyId,
      secretAccessKey: to.secretAccessKey,
      service: 's3',
      region: to.region,
      retries: 0,
    });
    const signed = await client.sign(url, {
      method: 'PUT',
      headers: {
        'content-type': 'application/x-ndjson',
        'x-amz-content-sha256': sha256Hex(text),
        'x-amz-meta-tenant': segment.tenant,
        'x-amz-meta-after': String(segment.after.seq),
        'x-amz-meta-seq': String(segment.end.seq),
        'x-amz-meta-head': segment.end.hash,
      },
      body: text,
    });
    const { status } = await this.fetcher.fetch(url, { method: 'PUT', headers: signed.headers, body: text });
    if (status < 200 || status > 299) throw new Error(`the object store answered ${status}`);
  }
}

/** The same for the same part, and in the order of the chain. */
export function objectName({ tenant, day, after, end }: Segment, format: SinkFormat): string {
  const numbered = [after.seq + 1, end.seq].map((seq) => String(seq).padStart(DIGITS, '0')).join('-');
  return `${tenant}/${day.replaceAll('-', '/')}/${numbered}${format === 'ocsf' ? '.ocsf' : ''}.ndjson`;
}
