import type { Enrolment } from '#libs/component';
import { CLIENT_ASSERTION_TYPE, clientAssertion, type ClientKey, dpopProof } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ExchangeDenied, type HandedToken, TokenExchange } from './token-exchange.js';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const TIMEOUT_MS = 5_000;

const answer = z.object({
  access_token: z.string().min(1),
  token_type: z.literal('DPoP'),
  issued_token_type: z.literal(ACCESS_TOKEN),
  expires_in: z.number().positive(),
});
const refusal = z.object({ error: z.string() });

/**
 * Token exchange at a tenant's authorization server, where this gateway is a client by the key it enrolled with
 * (`private_key_jwt`, RFC 7523 §3). Its own identity never enters the chain.
 */
export class HttpTokenExchange extends TokenExchange {
  /** Latest `DPoP-Nonce` by issuer. */
  private readonly nonces = new Map<string, string>();

  /** @param apiUrl origin at which the control plane is reached; proofs and assertions name the public one */
  constructor(
    private readonly apiUrl: string,
    private readonly enrolment: Enrolment,
    private readonly identity: { readonly clientKey: ClientKey },
    private readonly clock: Clock,
  ) {
    super();
  }

  override async exchange(issuer: string, subjectToken: string, resource: string): Promise<HandedToken> {
    return this.attempt(issuer, subjectToken, resource, true);
  }

  private async attempt(
    issuer: string,
    subjectToken: string,
    resource: string,
    mayRepeat: boolean,
  ): Promise<HandedToken> {
    const endpoint = `${issuer}/token`;
    const response = await fetch(new URL(new URL(endpoint).pathname, this.apiUrl), {
      method: 'POST',
      headers: { dpop: this.proof(issuer, endpoint) },
      body: new URLSearchParams({
        ...this.authentication(issuer),
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: subjectToken,
        subject_token_type: ACCESS_TOKEN,
        requested_token_type: ACCESS_TOKEN,
        resource,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const nonce = response.headers.get('dpop-nonce');
    if (nonce !== null) this.nonces.set(issuer, nonce);
    if (response.status === 200) {
      const { access_token: value, expires_in: expiresIn } = answer.parse(await response.json());
      return { value, expiresIn };
    }
    if (response.status !== 400) {
      await response.body?.cancel();
      throw new Error(`the authorization server answered HTTP ${response.status} to a token exchange`);
    }
    const { error } = refusal.parse(await response.json());
    if (error === 'use_dpop_nonce' && mayRepeat) return this.attempt(issuer, subjectToken, resource, false);
    throw new ExchangeDenied(error);
  }

  private authentication(issuer: string): Record<string, string> {
    const { current } = this.enrolment;
    if (current === undefined) throw new Error('this gateway is not enrolled yet');
    const { clientId } = current;
    const iat = unixSeconds(this.clock);
    return {
      client_id: clientId,
      client_assertion_type: CLIENT_ASSERTION_TYPE,
      client_assertion: clientAssertion(this.identity.clientKey, {
        clientId,
        issuer,
        jti: randomUUID(),
        iat,
      }),
    };
  }

  private proof(issuer: string, url: string): string {
    const nonce = this.nonces.get(issuer);
    return dpopProof(this.identity.clientKey, {
      method: 'POST',
      url,
      jti: randomUUID(),
      iat: unixSeconds(this.clock),
      nonce,
    });
  }
}
