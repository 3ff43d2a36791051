import { sha256Hex } from '#libs/manifest';
import { Clock, unixSeconds } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import { GuardedFetch } from '../../egress/egress.module.js';
import { webhookHeaders } from '../../notifications/notifications.module.js';
import { PlatformKeys } from '../../vault/vault.module.js';
import { openDestination } from '../sealed-destination.js';
import { type Segment, segmentText } from '../segment.js';
import type { StoredSink } from '../sink-store.js';
import { ObjectStoreSender } from './object-store-sender.js';
import { SyslogSender } from './syslog-sender.js';

/** Sends one part of a chain to one sink. */
@Injectable()
export class SinkSenders {
  constructor(
    private readonly fetcher: GuardedFetch,
    private readonly syslog: SyslogSender,
    private readonly objects: ObjectStoreSender,
    private readonly vault: Vault,
    private readonly keys: PlatformKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws whatever kept the other side from taking it */
  async send(tenantId: string, sink: StoredSink, segment: Segment): Promise<void> {
    const { destination, secret } = await openDestination(this.vault, tenantId, sink.id, sink.sealed);
    if (destination.kind === 'syslog') return this.syslog.send(destination, segment, sink.format);
    const text = segmentText(segment, sink.format, await this.keys.publicKeys('checkpoint'));
    if (destination.kind === 's3') return this.objects.send(destination, segment, sink.format, text);
    return this.post(destination.url, secret ?? '', `${sink.id}-${segment.end.seq}`, text);
  }

  /** @param id the same for the same part, so that a receiver can tell that it has had it */
  private async post(url: string, secret: string, id: string, body: string): Promise<void> {
    const { status } = await this.fetcher.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        'user-agent': 'Sallyport',
        'x-content-sha256': sha256Hex(body),
        ...webhookHeaders(secret, id, unixSeconds(this.clock), body),
      },
      body,
    });
    if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
  }
}
