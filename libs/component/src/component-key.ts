import type { PublicJwk } from '#libs/contracts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

/** A private ES256 key as a component keeps it in its own folder; `kid` is its RFC 7638 thumbprint. */
export const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
});
export type PrivateJwk = z.infer<typeof privateJwk>;

export function publicPart(key: PrivateJwk): PublicJwk {
  const { d: _secret, ...publicMembers } = key;
  return publicMembers;
}

export async function newPrivateKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = await exportJWK(privateKey);
  return privateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256' });
}
