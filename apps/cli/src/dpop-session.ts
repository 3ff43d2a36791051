import { randomUUID } from 'node:crypto';
import { dpopProof, type ClientKey } from '#libs/oauth';
import { unixSeconds, type Clock } from '#libs/platform';
import { exchange, type HttpAnswer, type HttpRequest, open } from './http-exchange.js';

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
    const attempt = async () => {
      const request = this.#proven(build(), token);
      const answer = await exchange(request);
      this.#remember(request, answer.headers);
      return answer;
    };
    const answer = await attempt();
    return wantsNonce(answer) ? attempt() : answer;
  }

  /** A request to a resource, and the beginning of its answer. @throws CliError when there is none */
  async open(request: HttpRequest, token: string, signal: AbortSignal): Promise<Response> {
    const attempt = async () => {
      const response = await open(this.#proven(request, token), signal);
      this.#remember(request, response.headers);
      return response;
    };
    const response = await attempt();
    if (!challengesForNonce(response)) return response;
    await response.body?.cancel();
    return attempt();
  }

  #proven(request: HttpRequest, token: string | undefined): HttpRequest {
    const proof = dpopProof(this.key, {
      method: request.method,
      url: request.url,
      jti: randomUUID(),
      iat: unixSeconds(this.clock),
      nonce: this.#nonces.get(request.url),
      token,
    });
    const authorization = token === undefined ? {} : { authorization: `DPoP ${token}` };
    return { ...request, headers: { ...request.headers, ...authorization, dpop: proof } };
  }

  #remember({ url }: HttpRequest, headers: Headers): void {
    const nonce = headers.get('dpop-nonce');
    if (nonce !== null) this.#nonces.set(url, nonce);
  }
}

const challengesForNonce = ({ status, headers }: Pick<HttpAnswer, 'status' | 'headers'>): boolean =>
  status === 401 && /error="use_dpop_nonce"/.test(headers.get('www-authenticate') ?? '');

/** At a resource the challenge says so, at a token endpoint the body. */
const wantsNonce = (answer: HttpAnswer): boolean =>
  challengesForNonce(answer) || (answer.status === 400 && /"error"\s*:\s*"use_dpop_nonce"/.test(answer.text));
