import { createHmac, randomBytes } from 'node:crypto';
import type { SealContext, Vault } from '#libs/vault';
import { z } from 'zod';

const sealed = z.object({ url: z.string(), secret: z.string() });
/** What only the control plane knows of a webhook. */
export type WebhookSecret = z.infer<typeof sealed>;

const PREFIX = 'whsec_';

export const channelContext = (tenant: string, id: string): SealContext => ({
  tenant,
  purpose: 'notification-channel',
  id,
});

export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(32).toString('base64')}`;

export const sealWebhook = (
  vault: Vault,
  tenant: string,
  id: string,
  webhook: WebhookSecret,
): Promise<Buffer> => vault.seal(Buffer.from(JSON.stringify(webhook)), channelContext(tenant, id));

/** @throws VaultError */
export const openWebhook = async (
  vault: Vault,
  tenant: string,
  id: string,
  bytes: Buffer,
): Promise<WebhookSecret> =>
  sealed.parse(JSON.parse((await vault.open(bytes, channelContext(tenant, id))).toString()));

/**
 * Headers of one message, after standardwebhooks.com: whoever knows the secret can tell that it is ours, unaltered and of now.
 * @param id the same at every attempt, so that a receiver can tell that it has had the message
 * @param timestamp Unix seconds of this attempt
 */
export function webhookHeaders(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Record<string, string> {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
}
