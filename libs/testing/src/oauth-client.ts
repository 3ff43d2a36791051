import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { TestKey } from './oauth-actors.js';

type Members = Record<string, unknown>;

export interface OauthAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON body, or empty. */
  readonly body: Members;
}

export interface RequestOptions {
  /** Over the members of the proof; `null` sends no proof at all. */
  readonly proof?: Members | null;
  /** Key of the proof, when it is not the client's. */
  readonly proofKey?: TestKey;
  readonly headers?: Record<string, string>;
  /** Fetches a nonce first when there is none yet. Default true. */
  readonly nonce?: boolean;
}

/** An OAuth client that speaks to an authorization server over HTTP, properly unless told otherwise. */
export class TestOauthClient {
  nonce: string | undefined;

  /** @param auth how it authenticates: with its key (RFC 7523), or not at all */
  constructor(
    readonly issuer: string,
    readonly clientId: string,
    readonly key: TestKey,
    private readonly auth: 'private_key_jwt' | 'none' = 'private_key_jwt',
  ) {}

  /** Signed client assertion, good for a minute. */
  assertion(claims: Members = {}, header: Members = {}): Promise<string> {
    const iat = Math.floor(Date.now() / 1000);
    const all = {
      iss: this.clientId,
      sub: this.clientId,
      aud: this.issuer,
      jti: randomUUID(),
      iat,
      exp: iat + 60,
    };
    return this.key.sign({ ...all, ...claims }, { kid: this.key.jwk.kid, ...header });
  }

  /** DPoP proof for a POST to an endpoint of the issuer. */
  proof(endpoint: string, claims: Members = {}, key = this.key): Promise<string> {
    const { kid: _, ...jwk } = key.jwk;
    const all = {
      jti: randomUUID(),
      htm: 'POST',
      htu: this.issuer + endpoint,
      iat: Math.floor(Date.now() / 1000),
    };
    const nonce = this.nonce === undefined ? {} : { nonce: this.nonce };
    return key.sign({ ...all, ...nonce, ...claims }, { typ: 'dpop+jwt', jwk });
  }

  /** POST of a form with client authentication and a proof. */
  async post(endpoint: string, form: Members, options: RequestOptions = {}): Promise<OauthAnswer> {
    const { proof = {}, proofKey, headers = {}, nonce = true } = options;
    if (proof !== null && nonce && this.nonce === undefined) await this.fetchNonce();
    const dpop = proof === null ? {} : { dpop: await this.proof(endpoint, proof, proofKey) };
    return this.send(endpoint, { ...(await this.authentication()), ...form }, { ...dpop, ...headers });
  }

  async send(endpoint: string, form: Members, headers: Record<string, string> = {}): Promise<OauthAnswer> {
    const body = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) body.append(name, String(one));
    }
    const answer = await fetch(this.issuer + endpoint, { method: 'POST', headers, body });
    this.nonce = answer.headers.get('dpop-nonce') ?? this.nonce;
    const text = await answer.text();
    const json: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: answer.status, headers: answer.headers, body: json as Members };
  }

  clientCredentials(
    form: { resource?: unknown; scope?: string },
    options?: RequestOptions,
  ): Promise<OauthAnswer> {
    return this.post('/token', { grant_type: 'client_credentials', ...form }, options);
  }

  /** An authorization request and what is needed to redeem its code. `overrides` replace or remove parameters. */
  authorization(
    parameters: { redirect_uri: string; resource: string; scope: string },
    overrides: Members = {},
  ) {
    const verifier = randomBytes(32).toString('base64url');
    const state = randomUUID();
    const all: Members = {
      client_id: this.clientId,
      response_type: 'code',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
      ...overrides,
    };
    const url = new URL(`${this.issuer}/auth`);
    for (const [name, value] of Object.entries(all)) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== undefined) url.searchParams.append(name, String(one));
    }
    return { url: url.href, verifier, state, redirectUri: parameters.redirect_uri, form: all };
  }

  redeem(
    code: string,
    request: { verifier: string; redirectUri: string },
    options?: RequestOptions,
  ): Promise<OauthAnswer> {
    const { verifier: code_verifier, redirectUri: redirect_uri } = request;
    return this.post(
      '/token',
      { grant_type: 'authorization_code', code, code_verifier, redirect_uri },
      options,
    );
  }

  refresh(refreshToken: string, options?: RequestOptions): Promise<OauthAnswer> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token: refreshToken }, options);
  }

  private async authentication(): Promise<Members> {
    if (this.auth === 'none') return { client_id: this.clientId };
    return {
      client_id: this.clientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await this.assertion(),
    };
  }

  /** A proof without a nonce is answered with one. */
  private async fetchNonce(): Promise<void> {
    const dpop = await this.proof('/token');
    const form = { ...(await this.authentication()), grant_type: 'client_credentials' };
    await this.send(
      '/token',
      this.auth === 'none' ? { ...form, grant_type: 'refresh_token', refresh_token: 'x' } : form,
      { dpop },
    );
  }
}
