import { type EnrolResponse, INTERNAL_SCOPE } from '#libs/contracts';
import { CLIENT_ASSERTION_TYPE, clientAssertion, type ClientKey, dpopProof } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ComponentIdentity } from './component-identity.js';
import type { Enrolment } from './enrolment.js';

const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.number().positive() });

/** Renew this long before the token expires. */
const MARGIN_S = 30;
const TOKEN_TIMEOUT_MS = 10_000;

export interface ComponentRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/**
 * Authenticated requests to the control plane, or to another component: client credentials of the platform issuer with
 * `private_key_jwt` (RFC 7523 §3), tokens bound to the component key (RFC 9449).
 */
export class ComponentClient {
  private token: { readonly value: string; readonly until: number; readonly kid: string } | undefined;
  /** Latest `DPoP-Nonce` per role of the other side. */
  private readonly nonces = new Map<'issuer' | 'api', string>();

  /**
   * @param apiUrl origin at which the control plane is reached; it may differ from the public one, which proofs name
   * @param identity asked before each request, as keys change
   * @param resourcePath of a resource other than the control plane, below the public origin
   */
  constructor(
    private readonly apiUrl: string,
    private readonly enrolment: Pick<Enrolment, 'current'>,
    private readonly identity: Pick<ComponentIdentity, 'clientKey'>,
    private readonly clock: Clock,
    private readonly resourcePath?: string,
  ) {}

  /**
   * Sends a request with a fresh proof; repeats it once with a new nonce or a new token where the other side asks for one.
   * The answer is returned whatever its status. @throws when there is no answer.
   */
  async send(request: ComponentRequest): Promise<Response> {
    const response = await this.attempt(request);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    if (!challengesNonce(response)) this.token = undefined;
    return this.attempt(request);
  }

  private async attempt(request: ComponentRequest): Promise<Response> {
    const token = await this.accessToken();
    const { method, url, body, signal } = request;
    const proof = this.proof(method, onOrigin(this.enrolled().resource, url), 'api', token);
    const response = await fetch(url, {
      method,
      headers: { ...request.headers, authorization: `DPoP ${token}`, dpop: proof },
      redirect: 'error',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    this.remember('api', response);
    return response;
  }

  private get key(): ClientKey {
    return this.identity.clientKey;
  }

  private async accessToken(): Promise<string> {
    void this.key;
    const now = unixSeconds(this.clock);
    const { kid } = this.key;
    if (this.token?.kid === kid && this.token.until > now) return this.token.value;
    const answer = await this.requestToken(2);
    this.token = { value: answer.access_token, until: now + answer.expires_in - MARGIN_S, kid };
    return answer.access_token;
  }

  private async requestToken(attempts: number): Promise<z.infer<typeof tokenAnswer>> {
    const { clientId, issuer, tokenEndpoint, resource } = this.enrolled();
    const response = await fetch(onOrigin(this.apiUrl, tokenEndpoint), {
      method: 'POST',
      headers: { dpop: this.proof('POST', tokenEndpoint, 'issuer') },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_assertion_type: CLIENT_ASSERTION_TYPE,
        client_assertion: clientAssertion(this.key, {
          clientId,
          issuer,
          jti: randomUUID(),
          iat: unixSeconds(this.clock),
        }),
        resource: this.resourcePath === undefined ? resource : new URL(this.resourcePath, resource).href,
        scope: INTERNAL_SCOPE,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    });
    this.remember('issuer', response);
    if (response.ok) return tokenAnswer.parse(await response.json());
    const problem = await response.text();
    if (problem.includes('use_dpop_nonce') && attempts > 1) return this.requestToken(attempts - 1);
    throw new Error(`the platform issuer answered HTTP ${response.status} to the token request`);
  }

  private enrolled(): EnrolResponse {
    const { current } = this.enrolment;
    if (current === undefined) throw new Error('this component is not enrolled yet');
    return current;
  }

  private proof(method: string, url: string, to: 'issuer' | 'api', token?: string): string {
    return dpopProof(this.key, {
      method,
      url,
      jti: randomUUID(),
      iat: unixSeconds(this.clock),
      nonce: this.nonces.get(to),
      token,
    });
  }

  private remember(from: 'issuer' | 'api', response: Response): void {
    const nonce = response.headers.get('dpop-nonce');
    if (nonce !== null) this.nonces.set(from, nonce);
  }
}

/** The same path and query at another origin. */
const onOrigin = (origin: string, url: string): string => {
  const { pathname, search } = new URL(url);
  return new URL(`${pathname}${search}`, origin).href;
};

const challengesNonce = (response: Response): boolean =>
  (response.headers.get('www-authenticate') ?? '').includes('use_dpop_nonce');
