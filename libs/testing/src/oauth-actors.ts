import { createHash, createPrivateKey, randomUUID, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';

type Members = Record<string, unknown>;
type Alg = 'ES256' | 'EdDSA';

/** A key pair whose public half has its RFC 7638 thumbprint as `kid`. */
export class TestKey {
  private constructor(
    readonly alg: Alg,
    readonly jwk: JWK & { kty: string; kid: string },
    readonly privateKey: KeyObject,
  ) {}

  static async create(alg: Alg = 'ES256'): Promise<TestKey> {
    const pair = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    const privateKey = createPrivateKey({ key: { ...(await exportJWK(pair.privateKey)) }, format: 'jwk' });
    return new TestKey(alg, { ...jwk, kty: jwk.kty as string, kid }, privateKey);
  }

  /** The key pair of a private JWK. */
  static from(jwk: JWK & { kty: string }, kid: string, alg: Alg = 'ES256'): TestKey {
    const { d: _private, ...publicJwk } = jwk;
    return new TestKey(alg, { ...publicJwk, kid }, createPrivateKey({ key: { ...jwk }, format: 'jwk' }));
  }

  sign(payload: Members, header: Members): Promise<string> {
    return new SignJWT(payload).setProtectedHeader({ alg: this.alg, ...header }).sign(this.privateKey);
  }
}

/** An authorization server that signs whatever it is told; what is `undefined` is left out. */
export class TestIssuer {
  constructor(
    readonly url: string,
    readonly key: TestKey,
  ) {}

  /** RFC 9068 token of alice through agent `agent_1`, valid five minutes from `iat`. */
  token(claims: Members & { iat: number; aud: string }, header: Members = {}): Promise<string> {
    const all = {
      iss: this.url,
      sub: 'alice',
      client_id: 'agent_1',
      jti: randomUUID(),
      exp: claims.iat + 300,
      scope: 'mcp:connect tools:call',
      ...claims,
    };
    return this.key.sign(all, { typ: 'at+jwt', kid: this.key.jwk.kid, ...header });
  }
}

/** A DPoP client (RFC 9449) that proves whatever it is told. */
export class TestClient {
  constructor(readonly key: TestKey) {}

  get jkt(): string {
    return this.key.jwk.kid;
  }

  /** `jwk` of a proof header: public members only. */
  get jwk(): Members {
    const { kid: _, ...members } = this.key.jwk;
    return members;
  }

  proof(
    claims: Members & { htm: string; htu: string; iat: number },
    token: string,
    header: Members = {},
  ): Promise<string> {
    const ath = createHash('sha256').update(token).digest('base64url');
    return this.key.sign(
      { jti: randomUUID(), ath, ...claims },
      { typ: 'dpop+jwt', jwk: this.jwk, ...header },
    );
  }
}
