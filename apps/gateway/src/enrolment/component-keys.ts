import type { PublicJwk } from '#libs/contracts';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { StateFiles } from '../state/state-files.js';

const FILE = 'keys.json';

const privateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
});
export type PrivateJwk = z.infer<typeof privateJwk>;

const keysFile = z.object({
  component: privateJwk,
  callTokens: z.tuple([privateJwk, privateJwk]),
});

/** Private keys of this gateway. They never leave `STATE_DIR`. */
export class ComponentKeys {
  private constructor(
    /** Authenticates this gateway to the control plane. */
    readonly component: PrivateJwk,
    /** Sign call tokens: the one in use and the next, both always published. */
    readonly callTokens: readonly [PrivateJwk, PrivateJwk],
  ) {}

  /** Reads the keys, or makes them at the first start. */
  static async open(files: StateFiles): Promise<ComponentKeys> {
    const stored = await files.find(FILE);
    const keys =
      stored === undefined
        ? { component: await newKey(), callTokens: [await newKey(), await newKey()] as const }
        : keysFile.parse(JSON.parse(stored));
    if (stored === undefined) await files.write(FILE, JSON.stringify(keys));
    return new ComponentKeys(keys.component, keys.callTokens);
  }
}

export function publicPart(key: PrivateJwk): PublicJwk {
  const { d: _secret, ...publicMembers } = key;
  return publicMembers;
}

async function newKey(): Promise<PrivateJwk> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk: JWK = await exportJWK(privateKey);
  return privateJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'ES256' });
}
