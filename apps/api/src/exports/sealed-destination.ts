import { sinkDestination, type SinkDestination } from '#libs/contracts';
import type { SealContext, Vault } from '#libs/vault';
import { z } from 'zod';

const sealed = z.object({ destination: sinkDestination, secret: z.string().nullable() });
/** What only the control plane knows of a sink. `secret` signs what a webhook is sent. */
export type SealedDestination = z.infer<typeof sealed>;

export const sinkContext = (tenant: string, id: string): SealContext => ({
  tenant,
  purpose: 'audit-sink',
  id,
});

export const sealDestination = (
  vault: Vault,
  tenant: string,
  id: string,
  value: SealedDestination,
): Promise<Buffer> => vault.seal(Buffer.from(JSON.stringify(value)), sinkContext(tenant, id));

/** @throws VaultError */
export const openDestination = async (
  vault: Vault,
  tenant: string,
  id: string,
  bytes: Buffer,
): Promise<SealedDestination> =>
  sealed.parse(JSON.parse((await vault.open(bytes, sinkContext(tenant, id))).toString()));

/** As people see it: without what might let somebody in. */
export function targetOf(to: SinkDestination): string {
  if (to.kind === 'webhook') return new URL(to.url).origin;
  if (to.kind === 's3') return `${new URL(to.endpoint).origin}/${to.bucket}/${to.prefix}`;
  return `${to.host}:${to.port}${to.tls ? '' : ' (in clear)'}`;
}
