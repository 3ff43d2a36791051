import { type ClientKey, loadClientKey, signCompact } from '#libs/oauth';
import { exposedToolName } from '#libs/mcp';
import { randomUUID } from 'node:crypto';
import type { BenchSettings } from '../bench-settings.js';
import { newPrivateJwk } from './keys.js';
import { clientId, grantedTools, roleName, SERVER, TENANT } from './snapshot.js';
import { toolName } from './tools.js';

/** One agent with its user: a key, tokens bound to it, and what it may call. Plain JSON, for the driver process. */
export interface ClientFacts {
  readonly jwk: object;
  readonly tokens: readonly string[];
  /** Valid in every respect, but no longer. */
  readonly expiredToken: string;
  readonly tools: readonly string[];
  /** A published tool that no role of the client grants. */
  readonly ungranted: string;
}

interface Issuer {
  readonly url: string;
  readonly key: ClientKey;
}

const TOKEN_TTL_S = 3_600;
/** More than the gateway remembers tokens or keys, so each is forgotten before it is used again. */
const STRANGERS = 12_000;

/** Clients of the snapshot, each with one key and its tokens. */
export const population = (
  { clients, tokens, tools }: BenchSettings,
  issuer: Issuer,
  resource: string,
): ClientFacts[] => Array.from({ length: clients }, (_, i) => facts(i, tokens, tools, issuer, resource));

/** The same clients, but each call comes with a token and a key that have not been seen lately. */
export const strangers = (
  { clients, tools }: BenchSettings,
  issuer: Issuer,
  resource: string,
): ClientFacts[] =>
  Array.from({ length: STRANGERS }, (_, i) => facts(i % clients, 1, tools, issuer, resource));

/** Tokens as the tenant's authorization server issues them (identity.md §3.1). */
function facts(i: number, tokens: number, tools: number, issuer: Issuer, resource: string): ClientFacts {
  const now = Math.floor(Date.now() / 1000);
  const jwk = newPrivateJwk();
  const jkt = loadClientKey(jwk).kid;
  const token = (iat: number): string =>
    signCompact(
      {
        iss: issuer.url,
        sub: `user_${i}`,
        aud: resource,
        client_id: clientId(i),
        jti: randomUUID(),
        iat,
        exp: iat + TOKEN_TTL_S,
        scope: 'mcp:connect tools:read tools:call',
        tenant: TENANT,
        cnf: { jkt },
        gid: `grant_${i}`,
        gpath: [`grant_${i}`],
        txn: randomUUID(),
        roles: [roleName(i)],
      },
      { typ: 'at+jwt', kid: issuer.key.kid },
      issuer.key.privateKey,
    );
  const granted = grantedTools(i, tools);
  const ungranted = Array.from({ length: tools }, (_, k) => k).find((k) => !granted.includes(k)) ?? 0;
  const exposed = (k: number): string => exposedToolName(SERVER, toolName(k));
  return {
    jwk,
    tokens: Array.from({ length: tokens }, () => token(now)),
    expiredToken: token(now - 2 * TOKEN_TTL_S),
    tools: granted.map(exposed),
    ungranted: exposed(ungranted),
  };
}
