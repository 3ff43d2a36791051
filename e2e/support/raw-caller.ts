import type { TestKey } from '#libs/testing';
import { createHash, type KeyObject, randomUUID } from 'node:crypto';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** Anything about one request that a test wants to be wrong. */
export interface Tampering {
  readonly token?: string;
  readonly scheme?: string;
  readonly htu?: string;
  readonly htm?: string;
  readonly nonce?: string | null;
  readonly jti?: string;
  readonly proof?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: {
    result?: Record<string, unknown>;
    error?: { code: number; message: string; data?: unknown };
  };
}

/** A machine agent made of nothing but fetch and jose: obtains a token by client credentials and calls MCP, or misbehaves. */
export class RawCaller {
  token = '';
  private nonce: string | undefined;

  private constructor(
    readonly clientId: string,
    private readonly privateKey: CryptoKey | KeyObject,
    readonly publicJwk: JWK & { kid: string; kty: string },
  ) {}

  static async create(clientId = ''): Promise<RawCaller> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    return new RawCaller(clientId, privateKey, { ...jwk, kty: 'EC', kid, alg: 'ES256' });
  }

  /** An agent with a key that it has elsewhere too. */
  static withKey({ privateKey, jwk }: TestKey, clientId: string): RawCaller {
    return new RawCaller(clientId, privateKey, { ...jwk, alg: 'ES256' });
  }

  /** The same key under the client id that the tenant gave it. */
  as(clientId: string): RawCaller {
    return new RawCaller(clientId, this.privateKey, this.publicJwk);
  }

  /** Client credentials with `private_key_jwt` and DPoP; keeps the token. */
  async signIn(issuer: string, resource: string, scope: string): Promise<Answer> {
    return this.tokenRequest(issuer, { grant_type: 'client_credentials', resource, scope });
  }

  /** Token exchange (RFC 8693) of a token that was made for this agent, or of its own; keeps the new token. */
  async exchange(issuer: string, subjectToken: string, resource: string): Promise<Answer> {
    return this.tokenRequest(issuer, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subjectToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource,
    });
  }

  private async tokenRequest(issuer: string, form: Record<string, string>): Promise<Answer> {
    const endpoint = `${issuer}/token`;
    let nonce: string | undefined;
    for (let attempt = 0; ; attempt++) {
      const assertion = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES256', kid: this.publicJwk.kid })
        .setIssuer(this.clientId)
        .setSubject(this.clientId)
        .setAudience(issuer)
        .setIssuedAt()
        .setExpirationTime('50s')
        .sign(this.privateKey);
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { dpop: await this.proof(endpoint, 'POST', { nonce }) },
        body: new URLSearchParams({
          ...form,
          client_id: this.clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }),
      });
      const answer = await read(response);
      nonce = response.headers.get('dpop-nonce') ?? undefined;
      if (response.status === 400 && nonce !== undefined && attempt === 0) continue;
      this.token = (answer.json as { access_token?: string }).access_token ?? '';
      return answer;
    }
  }

  /** One `tools/call` of the stateless era. */
  call(endpoint: string, tool: string, args: unknown, tampering: Tampering = {}): Promise<Answer> {
    return this.send(endpoint, 'tools/call', { name: tool, arguments: args }, tampering);
  }

  /** One request of the stateless era, with one retry when the gateway asks for a nonce. */
  async send(endpoint: string, method: string, params: object, tampering: Tampering = {}): Promise<Answer> {
    const body =
      tampering.body ??
      JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      });
    const name = (params as { name?: string }).name;
    for (let attempt = 0; ; attempt++) {
      const token = tampering.token ?? this.token;
      const nonce = tampering.nonce === null ? undefined : (tampering.nonce ?? this.nonce);
      const proof =
        tampering.proof === undefined
          ? await this.proofFor(endpoint, token, nonce, tampering)
          : tampering.proof;
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': method,
          ...(name === undefined ? {} : { 'mcp-name': name }),
          ...(token === '' ? {} : { authorization: `${tampering.scheme ?? 'DPoP'} ${token}` }),
          ...(proof === null ? {} : { dpop: proof }),
          ...tampering.headers,
        },
        body,
      });
      this.nonce = response.headers.get('dpop-nonce') ?? this.nonce;
      const answer = await read(response);
      const wantsNonce = (response.headers.get('www-authenticate') ?? '').includes('use_dpop_nonce');
      if (wantsNonce && attempt === 0 && tampering.nonce === undefined && tampering.proof === undefined)
        continue;
      return answer;
    }
  }

  /** A proof for this endpoint and token, so that a test can send it more than once. */
  proofFor(endpoint: string, token: string, nonce = this.nonce, tampering: Tampering = {}): Promise<string> {
    return this.proof(tampering.htu ?? endpoint, tampering.htm ?? 'POST', {
      token,
      nonce,
      jti: tampering.jti,
    });
  }

  private proof(
    htu: string,
    htm: string,
    claims: { token?: string | undefined; nonce?: string | undefined; jti?: string | undefined },
  ): Promise<string> {
    const { kid: _kid, alg: _alg, ...jwk } = this.publicJwk;
    return new SignJWT({
      htu,
      htm,
      jti: claims.jti ?? randomUUID(),
      ...(claims.nonce === undefined ? {} : { nonce: claims.nonce }),
      ...(claims.token === undefined
        ? {}
        : { ath: createHash('sha256').update(claims.token).digest('base64url') }),
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .setIssuedAt()
      .sign(this.privateKey);
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: Answer['json'] = {};
  try {
    json = JSON.parse(text) as Answer['json'];
  } catch {
    // Some refusals have no JSON body; tests look at `text` then.
  }
  return { status: response.status, headers: response.headers, text, json };
}
