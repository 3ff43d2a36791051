import { randomUUID } from 'node:crypto';
import { dpopProof, type ClientKey } from '#libs/oauth';
import { unixSeconds, type Clock } from '#libs/platform';
import { exchange, type HttpAnswer, type HttpRequest } from './http-exchange.js';

/** Sends requests with a fresh DPoP proof each, and repeats one once when the server wants its nonce in it (RFC 9449 §8, §9). */
export class DpopSession {
  /** Latest nonce by URL: an authorization server and a resource may share an origin, never a nonce. */
  readonly #nonces = new Map<string, string>();

  constructor(
    private readonly key: ClientKey,
    private readonly clock: Clock,
  ) {}

  /**
   * @param build makes the request, anew for each attempt: a client assertion is good for one
   * @param token access token, sent with the DPoP scheme; none at a token endpoint
   */
  async send(build: () => HttpRequest, token?: string): Promise<HttpAnswer> {
    const answer = await this.#attempt(build(), token);
    return wantsNonce(answer) ? this.#attempt(build(), token) : answer;
  }

  async #attempt(request: HttpRequest, token: string | undefined): Promise<HttpAnswer> {
    const proof = dpopProof(this.key, {
      method: request.method,
      url: request.url,
      jti: randomUUID(),
      iat: unixSeconds(this.clock),
      nonce: this.#nonces.get(request.url),
      token,
    });
    const authorization = token === undefined ? {} : { authorization: `DPoP ${token}` };
    const answer = await exchange({
      ...request,
      headers: { ...request.headers, ...authorization, dpop: proof },
    });
    const nonce = answer.headers.get('dpop-nonce');
    if (nonce !== null) this.#nonces.set(request.url, nonce);
    return answer;
  }
}

/** At a resource the challenge says so, at a token endpoint the body. */
const wantsNonce = ({ status, headers, text }: HttpAnswer): boolean =>
  (status === 401 && /error="use_dpop_nonce"/.test(headers.get('www-authenticate') ?? '')) ||
  (status === 400 && /"error"\s*:\s*"use_dpop_nonce"/.test(text));
