/** What happened at a tenant's authorization server. Free of tokens, passwords and what people typed as a username. */
export type OauthEvent =
  | { readonly kind: 'signed-in'; readonly account: string; readonly client: string; readonly source: string }
  | {
      readonly kind: 'sign-in-refused';
      /** Account id when the username exists. */
      readonly account: string | null;
      readonly client: string;
      readonly source: string;
      readonly reason: 'wrong' | 'disabled' | 'slowed-down' | 'busy';
    }
  | {
      readonly kind: 'consented' | 'consent-refused';
      /** Null when nobody had signed in yet. */
      readonly account: string | null;
      readonly client: string;
      readonly resource: string;
      readonly scopes: readonly string[];
    }
  | { readonly kind: 'grant-revoked'; readonly grant: string; readonly client: string | null }
  | {
      /** A request that the client was told about in general words only; `reason` is the true cause. */
      readonly kind: 'refused';
      readonly endpoint: string;
      readonly client: string | null;
      readonly error: string;
      readonly reason: string;
      /** Whether it is on the tenant's record already. */
      readonly recorded: boolean;
    }
  | { readonly kind: 'failed'; readonly endpoint: string; readonly cause: unknown };

/** Port: who wants to know. */
export abstract class OauthEvents {
  /** Never throws: what happened has happened. */
  abstract emit(tenant: { readonly id: string; readonly slug: string }, event: OauthEvent): void;
}
