import { type PublicJwk, publicJwk } from '#libs/contracts';
import { hiddenCharacters } from '#libs/manifest';
import { BadKey, loadPublicKeys, redirectProblem } from '#libs/oauth';
import { errors } from 'oidc-provider';
import { z } from 'zod';

/** A client as it describes itself, reduced to what an agent that acts for people may be. */
export interface RequestedClient {
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly keys: readonly PublicJwk[];
  readonly jwksUri: string | null;
}

/** Acting for itself, on a user's assertion or for another agent is nothing that a client can register. */
const GRANTS = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const;

/** RFC 7591 §2. Everything else that a client says of itself is ignored. */
const metadata = z.object({
  client_name: z.string().trim().max(80).optional(),
  redirect_uris: z.array(z.string().max(500)).min(1).max(10),
  grant_types: z.array(z.enum(GRANTS)).optional(),
  response_types: z.array(z.literal('code')).optional(),
  token_endpoint_auth_method: z.enum(['none', 'private_key_jwt']).optional(),
  jwks: z.object({ keys: z.array(publicJwk).min(1).max(4) }).optional(),
  jwks_uri: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
});

/**
 * Reads what a client says of itself, in a registration or in its own document.
 *
 * @throws OIDCProviderError `invalid_redirect_uri`, `invalid_client_metadata`
 */
export function requestedClient(given: unknown): RequestedClient {
  const parsed = metadata.safeParse(given);
  if (!parsed.success) throw refusal(parsed.error);
  const { redirect_uris: redirectUris, jwks, jwks_uri: jwksUri } = parsed.data;
  for (const uri of redirectUris) {
    const problem = redirectProblem(uri);
    if (problem !== undefined) throw new errors.InvalidRedirectUri(`redirect_uris: ${problem}`);
  }
  const keys = jwks?.keys ?? [];
  assertKeys(parsed.data.token_endpoint_auth_method === 'private_key_jwt', keys, jwksUri);
  return { name: nameOf(parsed.data.client_name), redirectUris, keys, jwksUri: jwksUri ?? null };
}

function assertKeys(proves: boolean, keys: readonly PublicJwk[], jwksUri: string | undefined): void {
  const given = Number(keys.length > 0) + Number(jwksUri !== undefined);
  if (given > 1) throw new errors.InvalidClientMetadata('give jwks or jwks_uri, not both');
  if (proves !== (given === 1)) {
    throw new errors.InvalidClientMetadata('private_key_jwt needs jwks or jwks_uri, and nothing else does');
  }
  try {
    loadPublicKeys(keys);
  } catch (cause) {
    if (!(cause instanceof BadKey)) throw cause;
    throw new errors.InvalidClientMetadata(`jwks: ${cause.message}`);
  }
}

/** People decide by the name, so it may hold nothing that they do not see. */
function nameOf(text: string | undefined): string {
  if (text === undefined || text === '') return 'Unnamed agent';
  if (/[\n\t]/.test(text) || hiddenCharacters(text).length > 0) {
    throw new errors.InvalidClientMetadata('client_name holds characters that nobody can see');
  }
  return text;
}

function refusal({ issues }: z.ZodError): errors.OIDCProviderError {
  const [{ path, message } = { path: [], message: '' }] = issues;
  if (path[0] === 'redirect_uris') return new errors.InvalidRedirectUri(`redirect_uris: ${message}`);
  return new errors.InvalidClientMetadata(`${path.join('.')}: ${message}`);
}
