import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { SinkDestination } from '#libs/contracts';
import { auditEvent } from '#libs/contracts';
import { Injectable } from '@nestjs/common';
import { EgressRefused, NameResolver, pinAddress } from '../../egress/egress.module.js';
import { ApiSettings } from '../../settings.js';
import { eventTexts, type Segment } from '../segment.js';
import type { SinkFormat } from '#libs/contracts';
import { syslogFrame } from './syslog-message.js';

const PATIENCE_MS = 20_000;
type Syslog = Extract<SinkDestination, { kind: 'syslog' }>;

/**
 * Syslog over TLS (RFC 5425), or over TCP where private addresses are allowed. A receiver says nothing of its own: what it read
 * before it closed the connection, after we had ended ours, counts as taken.
 */
@Injectable()
export class SyslogSender {
  private readonly host: string;

  constructor(
    private readonly settings: ApiSettings,
    private readonly names: NameResolver,
  ) {
    this.host = new URL(settings.publicUrl).hostname;
  }

  /** @throws EgressRefused; the network's own errors */
  async send(to: Syslog, segment: Segment, format: SinkFormat): Promise<void> {
    const allowed = this.settings.allowPrivateUpstreams;
    if (!to.tls && !allowed) throw new EgressRefused('url_unsupported', 'it is not TLS');
    const host = isIP(to.host) === 6 ? `[${to.host}]` : to.host;
    const { address } = await pinAddress(new URL(`https://${host}:${to.port}`), allowed, this.names);
    const texts = eventTexts(segment, format);
    const frames = segment.rows.map((row, index) =>
      syslogFrame(auditEvent.parse(JSON.parse(row.event)), this.host, texts[index] ?? ''),
    );
    await delivered(open(to, address), Buffer.concat(frames));
  }
}

function open({ host, port, tls, ca }: Syslog, address: string): Socket {
  if (!tls) return connect({ host: address, port });
  const name = isIP(host) === 0 ? { servername: host } : {};
  return connectTls({
    host: address,
    port,
    minVersion: 'TLSv1.2',
    ...name,
    ...(ca === undefined ? {} : { ca }),
  });
}

/** Resolves when everything was written and the other side has closed without an error. */
function delivered(socket: Socket, bytes: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(
    () => socket.destroy(new Error('the receiver does not take it in time')),
    PATIENCE_MS,
  );
  let written = false;
  socket
    .on('error', reject)
    .on('close', () => {
      clearTimeout(timer);
      if (written) resolve();
      else reject(new Error('the receiver closed the connection'));
    })
    .resume()
    .end(bytes, () => (written = true));
  return promise;
}
