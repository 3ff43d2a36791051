import { unixSeconds, Clock } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import { GuardedFetch } from '../../egress/egress.module.js';
import { ApiSettings } from '../../settings.js';
import { openWebhook, webhookHeaders } from '../channels/webhook-secret.js';
import type { DueDelivery } from './delivery-store.js';
import { Mailer } from './mailer.js';
import { mailSubject, mailText, webhookBody, type Message } from './message.js';

/** One attempt to send one notification to one channel. */
@Injectable()
export class Senders {
  private readonly mailer: Mailer | undefined;
  readonly allowPrivate: boolean;

  constructor(
    private readonly settings: ApiSettings,
    private readonly fetcher: GuardedFetch,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {
    this.mailer = settings.mail === undefined ? undefined : new Mailer(settings.mail);
    this.allowPrivate = settings.allowPrivateUpstreams;
  }

  /** Whether this installation can send e-mail. */
  get mail(): boolean {
    return this.mailer !== undefined;
  }

  /** @returns what is to be said though it was taken @throws whatever kept it from being taken */
  async send(
    tenant: { readonly id: string; readonly slug: string },
    due: DueDelivery,
  ): Promise<string | undefined> {
    const { notification_id: id, topic, title, facts, at } = due;
    const link = `${this.settings.publicUrl}/t/${tenant.slug}/notifications`;
    const message = { id, tenant: tenant.slug, topic, title, facts, at: at.toISOString(), link };
    if (due.kind === 'email') return this.sendMail(due.target.split(', '), message);
    await this.post(tenant.id, due, message);
    return undefined;
  }

  private sendMail(to: readonly string[], message: Message): Promise<string | undefined> {
    if (this.mailer === undefined) throw new Error('this installation has no mail server');
    return this.mailer.send({ id: message.id, to, subject: mailSubject(message), text: mailText(message) });
  }

  private async post(tenantId: string, due: DueDelivery, message: Message): Promise<void> {
    if (due.sealed === null) throw new Error('the channel has no address');
    const { url, secret } = await openWebhook(this.vault, tenantId, due.channel_id, due.sealed);
    const body = webhookBody(message);
    const { status } = await this.fetcher.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Sallyport',
        ...webhookHeaders(secret, message.id, unixSeconds(this.clock), body),
      },
      body,
    });
    if (status < 200 || status > 299) throw new Error(`the receiver answered ${status}`);
  }
}
