import type { ConfigOf, OauthClient, SecretPurpose } from '#libs/contracts';
import { clientCredentialsGrant, type Configuration, genericGrantRequest } from 'openid-client';
import type { AuthorizationServers } from './authorization-servers.js';
import { asRefusal, MintRefused } from './mint-refused.js';
import type { MintedToken, Minting, MintingForUser } from './minting.js';

const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const TYPE = 'urn:ietf:params:oauth:token-type:';

/** A token of the user from the company's IdP. */
export interface IdpToken {
  readonly token: string;
  readonly kind: 'id_token' | 'access_token';
}

type Servers = Pick<AuthorizationServers, 'at'>;
interface Answer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in?: number | undefined;
  readonly issued_token_type?: unknown;
}

/** One principal for all users (RFC 6749 §4.4). */
export async function serviceToken(
  servers: Servers,
  config: ConfigOf<'client_credentials'>,
  minting: Minting,
): Promise<MintedToken> {
  const as = await clientAt(servers, config, minting);
  const form = { ...scopeOf(config.scopes), ...resourceOf(config.resource, minting) };
  return bearer(await asked('the token endpoint', clientCredentialsGrant(as, form)));
}

/** RFC 8693: the upstream's authorization server learns who calls, from our call token or from the company's IdP. */
export async function exchangedToken(
  servers: Servers,
  config: ConfigOf<'rfc8693'>,
  minting: MintingForUser,
  idpToken: () => Promise<IdpToken>,
): Promise<MintedToken> {
  const subject =
    config.subject === 'call_token' ? { token: minting.subject.token, kind: 'jwt' } : await idpToken();
  const as = await clientAt(servers, config, minting);
  const form = {
    subject_token: subject.token,
    subject_token_type: `${TYPE}${subject.kind}`,
    requested_token_type: `${TYPE}access_token`,
    ...scopeOf(config.scopes),
    ...resourceOf(config.resource, minting),
    ...(config.audience === undefined ? {} : { audience: config.audience }),
  };
  const answer = await asked('the token exchange', genericGrantRequest(as, TOKEN_EXCHANGE, form));
  if (answer['issued_token_type'] !== `${TYPE}access_token` && answer['issued_token_type'] !== `${TYPE}jwt`) {
    throw new MintRefused('the token exchange issued another type of token');
  }
  return bearer(answer);
}

/** Identity assertion authorization grant: the IdP asserts the user to the upstream's server (leg 1), which grants (leg 2). */
export async function assertedToken(
  servers: Servers,
  config: ConfigOf<'id_jag'>,
  minting: MintingForUser,
  idpToken: () => Promise<IdpToken>,
): Promise<MintedToken> {
  const { token, kind } = await idpToken();
  const { issuer, client } = config.idp;
  const idp = await servers.at(issuer, client, await secretOf(client, minting, 'idp_client'));
  const resource = resourceOf(config.resource, minting);
  const assertion = await asked(
    'the identity provider',
    genericGrantRequest(idp, TOKEN_EXCHANGE, {
      subject_token: token,
      subject_token_type: `${TYPE}${kind}`,
      requested_token_type: `${TYPE}id-jag`,
      audience: config.issuer,
      ...scopeOf(config.scopes),
      ...resource,
    }),
  );
  if (assertion['issued_token_type'] !== `${TYPE}id-jag`) {
    throw new MintRefused('the identity provider issued no ID-JAG');
  }
  const as = await clientAt(servers, config, minting);
  const form = { assertion: assertion.access_token, ...scopeOf(config.scopes), ...resource };
  return bearer(await asked('the token endpoint', genericGrantRequest(as, JWT_BEARER, form)));
}

/** Entra's on-behalf-of flow: its own form of RFC 7523, with the user's Entra token as assertion. */
export async function onBehalfOfToken(
  servers: Servers,
  config: ConfigOf<'entra_obo'>,
  minting: MintingForUser,
  idpToken: () => Promise<IdpToken>,
): Promise<MintedToken> {
  const { token, kind } = await idpToken();
  if (kind !== 'access_token') throw new MintRefused('on-behalf-of needs an access token of the user');
  const as = await clientAt(servers, config, minting);
  const form = { assertion: token, requested_token_use: 'on_behalf_of', ...scopeOf(config.scopes) };
  return bearer(await asked('the token endpoint', genericGrantRequest(as, JWT_BEARER, form)));
}

/** The upstream's authorization server, with our client there. @throws MintRefused */
export async function clientAt(
  servers: Servers,
  { issuer, client }: { readonly issuer: string; readonly client: OauthClient },
  minting: Minting,
): Promise<Configuration> {
  return servers.at(issuer, client, await secretOf(client, minting, 'client'));
}

const secretOf = async (
  { auth }: OauthClient,
  minting: Minting,
  purpose: SecretPurpose,
): Promise<string | undefined> => (auth === 'none' ? undefined : minting.secret(purpose));

const scopeOf = (scopes: readonly string[]): Record<string, string> =>
  scopes.length === 0 ? {} : { scope: scopes.join(' ') };

/** RFC 8707; MCP wants it to be the server's URL. */
export const resourceOf = (
  configured: string | null | undefined,
  { server }: Pick<Minting, 'server'>,
): Record<string, string> => (configured === null ? {} : { resource: configured ?? server.url });

/** @throws MintRefused for whatever the peer did */
export const asked = <T>(where: string, answer: Promise<T>): Promise<T> =>
  answer.catch((cause: unknown) => {
    throw asRefusal(cause, where);
  });

/** Only bearer tokens can be sent on: others are bound to something that the upstream call does not show. */
export function bearer({
  access_token: token,
  token_type: type,
  expires_in: expiresIn,
}: Answer): MintedToken {
  if (type.toLowerCase() !== 'bearer') throw new MintRefused('the token is not a bearer token');
  if (!/^[\x21-\x7e]{1,16384}$/.test(token)) throw new MintRefused('the token cannot be sent in a header');
  return { token, expiresIn };
}
