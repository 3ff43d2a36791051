import { createHash, randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type EnrolResponse, enrolResponse } from '#libs/contracts';
import { TestKey } from '#libs/testing';
import { SignJWT } from 'jose';
import { EnrolmentTokens } from '../components/components.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';

interface InternalAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** A component that enrols and then speaks to the internal API as a gateway does. */
export class EnrolledComponent {
  private nonce: string | undefined;

  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly key: TestKey,
    readonly enrolled: EnrolResponse,
    private readonly token: string,
  ) {}

  static async enrol(
    app: NestFastifyApplication,
    name: string,
    kind: 'gateway' | 'recorder' = 'gateway',
    callTokenKeys: object[] = [],
  ): Promise<EnrolledComponent> {
    const key = await TestKey.create();
    const token = await app.get(EnrolmentTokens).issue(kind);
    const payload = { token, kind, name, key: key.jwk, callTokenKeys };
    const answer = await app.inject({ method: 'POST', url: '/internal/v1/enrol', payload });
    const enrolled = enrolResponse.parse(JSON.parse(answer.body));
    return new EnrolledComponent(app, key, enrolled, await accessToken(app, enrolled, key));
  }

  /** One request with a fresh proof; repeated once with the nonce that the API asks for. */
  async send(method: 'GET' | 'POST', path: string, payload?: object): Promise<InternalAnswer> {
    const answer = await this.sendOnce(method, path, payload);
    return answer.status === 401 ? this.sendOnce(method, path, payload) : answer;
  }

  private async sendOnce(method: 'GET' | 'POST', path: string, payload?: object): Promise<InternalAnswer> {
    const url = `${new URL(this.enrolled.resource).pathname}${path}`;
    const answer = await this.app.inject({
      method,
      url,
      headers: { authorization: `DPoP ${this.token}`, dpop: await this.proof(method, url) },
      ...(payload === undefined ? {} : { payload }),
    });
    const nonce = answer.headers['dpop-nonce'];
    if (typeof nonce === 'string') this.nonce = nonce;
    return { status: answer.statusCode, json: answer.body === '' ? undefined : JSON.parse(answer.body) };
  }

  private proof(htm: string, url: string): Promise<string> {
    const { kid: _, ...jwk } = this.key.jwk;
    const { origin } = new URL(this.enrolled.resource);
    const claims = {
      jti: randomUUID(),
      htm,
      htu: `${origin}${url.split('?', 1)[0]}`,
      iat: Math.floor(Date.now() / 1000),
      ath: createHash('sha256').update(this.token).digest('base64url'),
      ...(this.nonce === undefined ? {} : { nonce: this.nonce }),
    };
    return this.key.sign(claims, { typ: 'dpop+jwt', jwk });
  }
}

/** What the platform's token endpoint gives to a component, signed with the key that it would use. */
async function accessToken(
  app: NestFastifyApplication,
  enrolled: EnrolResponse,
  key: TestKey,
): Promise<string> {
  const platform = await app.get(TenantsReadModel).getPlatform();
  const [signing] = await app.get(TenantKeys).signingKeys(platform.id, 'oauth');
  return new SignJWT({
    client_id: enrolled.clientId,
    tenant: platform.slug,
    scope: 'component',
    cnf: { jkt: key.jwk.kid },
    roles: [],
    gpath: [],
    txn: `txn_${randomUUID()}`,
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: signing.kid })
    .setIssuer(enrolled.issuer)
    .setSubject(enrolled.clientId)
    .setAudience(enrolled.resource)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('5 min')
    .sign(signing.privateKey);
}
