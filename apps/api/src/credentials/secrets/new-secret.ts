import type { CredentialConfig, OauthClient, PublicJwk, SecretPurpose, SetSecret } from '#libs/contracts';
import { neededSecrets } from '#libs/contracts';
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { invalid } from '../../http/http.module.js';
import { BadCertificate, checkCertificate } from './client-certificate.js';

/** A secret before it is sealed. */
export interface NewSecret {
  /** Text: a value, the JSON of a private JWK, or the JSON of a certificate with its key. */
  readonly text: string;
  readonly publicJwk: PublicJwk | null;
  readonly expiresAt: Date | null;
}

const generate = promisify(generateKeyPair);

/**
 * What is kept for a person's input.
 * @param id of the row that will hold it; also `kid` of a key
 * @throws ProblemError 422 when it is not what the configuration needs for this purpose
 */
export async function newSecret(
  config: CredentialConfig,
  purpose: SecretPurpose,
  input: SetSecret,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<NewSecret> {
  if (!neededSecrets(config).includes(purpose)) {
    throw invalid('/kind', 'not_needed', `A server with the mode ${config.mode} has no secret ${purpose}`);
  }
  const kind = kindOf(config, purpose);
  if (input.kind !== kind) throw invalid('/kind', 'wrong_kind', `This configuration needs the kind ${kind}`);
  switch (input.kind) {
    case 'value':
      return { text: input.value, publicJwk: null, expiresAt: null };
    case 'generate':
      return generated(id);
    case 'certificate':
      return certificate(input, now);
    default:
      return input satisfies never;
  }
}

function kindOf(config: CredentialConfig, purpose: SecretPurpose): SetSecret['kind'] {
  if (purpose === 'header') return 'value';
  if (purpose === 'certificate') return 'certificate';
  return clientOf(config, purpose)?.auth === 'private_key_jwt' ? 'generate' : 'value';
}

const clientOf = (config: CredentialConfig, purpose: SecretPurpose): OauthClient | undefined => {
  if (config.mode === 'id_jag' && purpose === 'idp_client') return config.idp.client;
  return 'client' in config ? config.client : undefined;
};

async function generated(kid: string): Promise<NewSecret> {
  const { privateKey } = await generate('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  const { d: _private, ...publicJwk } = jwk;
  return { text: JSON.stringify(jwk), publicJwk: publicJwk as PublicJwk, expiresAt: null };
}

function certificate({ certificate: cert, key }: { certificate: string; key: string }, now: Date): NewSecret {
  try {
    const expiresAt = checkCertificate(cert, key, now);
    return { text: JSON.stringify({ certificate: cert, key }), publicJwk: null, expiresAt };
  } catch (cause) {
    if (!(cause instanceof BadCertificate)) throw cause;
    throw invalid(`/${cause.part}`, 'unusable', `The ${cause.part} ${cause.message}`);
  }
}
