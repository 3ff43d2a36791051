import { z } from 'zod';
import { credentialConfig, secretPurpose } from '../credentials.js';
import { publicJwk } from '../snapshot/snapshot.js';

/** A secret as anybody may see it: that it is there, never what it is. */
export const secretView = z
  .object({
    purpose: secretPurpose,
    /** False for a secret of the platform that the tenant uses. */
    own: z.boolean(),
    setAt: z.string(),
    setBy: z.string(),
    /** Last four digits of a salted SHA-256 of the secret: tells two secrets apart, and nothing else. */
    mark: z.string(),
    /** Public half of a key that was generated here, to be registered at the authorization server. */
    publicJwk: publicJwk.nullable(),
    /** End of a certificate. */
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'UpstreamSecret' });
export type SecretView = z.infer<typeof secretView>;

/** `GET …/servers/{id}/credential` */
export const credentialView = z
  .object({
    config: credentialConfig,
    secrets: z.array(secretView),
    /** Secrets that are not set yet: until then calls are refused. */
    missing: z.array(secretPurpose),
    /** Where an authorization server sends users back to; for `oauth_user`. */
    redirectUri: z.string(),
  })
  .meta({ id: 'ServerCredential' });
export type CredentialView = z.infer<typeof credentialView>;

const pem = z.string().max(32_768);

/** `PUT …/servers/{id}/credential/secrets/{purpose}`. Write only. */
export const setSecret = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('value'),
      value: z
        .string()
        .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,8190}[\x21-\x7e])?$/, 'printable ASCII, no space around it'),
    }),
    /** A new ES256 key for `private_key_jwt`. */
    z.object({ kind: z.literal('generate') }),
    /** Client certificate (with its chain) and private key in PEM. */
    z.object({ kind: z.literal('certificate'), certificate: pem, key: pem }),
  ])
  .meta({ id: 'SetUpstreamSecret' });
export type SetSecret = z.infer<typeof setSecret>;

export const linkView = z
  .object({
    id: z.string(),
    server: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    /** `sub` of the user. */
    subject: z.string(),
    /** Authorization server of the linked account. */
    issuer: z.string(),
    scopes: z.array(z.string()),
    linkedAt: z.string(),
    refreshedAt: z.string().nullable(),
  })
  .meta({ id: 'UpstreamLink' });
export type LinkView = z.infer<typeof linkView>;
/** `GET …/links?subject=` */
export const linkList = z.object({ items: z.array(linkView) }).meta({ id: 'UpstreamLinkList' });
