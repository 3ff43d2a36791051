import type { Provider } from 'oidc-provider';

type Members = Record<string, unknown>;

/** Answer to a grant that the library does not know; the client is authenticated already. */
export type Grant = (params: Members, clientId: string) => Promise<Members> | Members;

export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

const PARAMS = [
  'assertion',
  'audience',
  'requested_token_type',
  'requested_token_use',
  'resource',
  'scope',
  'subject_token',
  'subject_token_type',
];

/** Token exchange (RFC 8693) and assertions (RFC 7523), answered as a test says. */
export function registerExtensionGrants(provider: Provider, grants: ReadonlyMap<string, Grant>): void {
  for (const type of [TOKEN_EXCHANGE, JWT_BEARER]) {
    provider.registerGrantType(
      type,
      async (ctx) => {
        const params = { ...ctx.oidc.params };
        const answer = grants.get(type)?.(params, ctx.oidc.client?.clientId ?? '');
        ctx.body = (await answer) ?? { error: 'unsupported_grant_type' };
        if ('error' in (ctx.body as Members)) ctx.status = 400;
      },
      PARAMS,
    );
  }
}
