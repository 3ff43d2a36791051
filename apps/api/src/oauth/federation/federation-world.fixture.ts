import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { decodeJwt, type JWTPayload } from 'jose';
import type { SignInRefusal } from '#libs/contracts';
import {
  AgentUser,
  ApiStore,
  type PageAnswer,
  TestIdentityProvider,
  TestKey,
  TestOauthClient,
} from '#libs/testing';
import type { Clock } from '#libs/platform';
import { createApi } from '../../create-api.js';
import {
  IdentityProviders,
  RoleMappings,
  SignInRefusals,
} from '../../identity-providers/identity-providers.module.js';
import { ApiSettings } from '../../settings.js';
import { TenantsService } from '../../tenants/tenants.module.js';
import { TenantsReadModel } from '../../tenants/tenants.read-model.js';

export const AGGREGATE = `${ApiStore.GATEWAY}/t/acme/mcp`;
export const SCOPE = 'mcp:connect tools:read tools:call';
const SECRET = 'a client secret of some length';
const OPERATOR = {
  id: 'account_root',
  tenantId: '',
  username: 'root',
  name: 'Root',
  email: null,
  rights: [],
};

type Rules = Parameters<RoleMappings['set']>[3]['rules'];
type Changes = Parameters<IdentityProviders['change']>[3];

/** Tenant `acme` with the provider `corp`, which knows `ada`, and an agent `desk`. */
export class FederationWorld {
  readonly desk: TestOauthClient;

  private constructor(
    readonly store: ApiStore,
    readonly app: NestFastifyApplication,
    readonly idp: TestIdentityProvider,
    readonly key: TestKey,
    readonly corp: string,
  ) {
    this.desk = new TestOauthClient(store.issuer('acme'), 'desk', key);
  }

  static async start(clock?: Clock): Promise<FederationWorld> {
    const store = await ApiStore.create();
    const settings = ApiSettings.read({ ...store.env, ALLOW_PRIVATE_UPSTREAMS: 'true' });
    const app = await createApi(settings, {
      logLevels: ['fatal'],
      ...(clock === undefined ? {} : { clock }),
    });
    await app.listen(store.port, '127.0.0.1');
    for (const slug of ['acme', 'globex']) await app.get(TenantsService).create({ slug, name: slug });
    const idp = await TestIdentityProvider.start([
      {
        client_id: 'sallyport',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks_uri: `${store.origin}/t/acme/federation-keys`,
        redirect_uris: [`${store.origin}/t/acme/federation/corp`],
      },
      { client_id: 'other', client_secret: SECRET, redirect_uris: ['https://other.example/callback'] },
    ]);
    idp.people.set('ada', {
      name: 'Ada',
      email: 'ada@corp.example',
      email_verified: true,
      groups: ['crm', 'eu'],
    });
    const key = await TestKey.create();
    await store.addAgent('acme', {
      id: 'agent_desk',
      clientId: 'desk',
      kind: 'interactive',
      keys: [key.jwk],
      redirectUris: ['http://127.0.0.1/callback'],
    });
    const tenant = await app.get(TenantsReadModel).getBySlug('acme');
    const { id } = await app.get(IdentityProviders).add(tenant, OPERATOR, {
      slug: 'corp',
      name: 'Corp',
      issuer: idp.issuer,
      client: { auth: 'private_key_jwt', id: 'sallyport' },
      enabled: true,
      signIn: true,
      operatorSignIn: false,
      idJag: true,
      scopes: ['profile', 'email', 'groups'],
      claims: ['groups', 'email', 'department'],
      exchangeAudiences: [{ audience: 'desk-at-corp', agent: 'agent_desk' }],
    });
    const world = new FederationWorld(store, app, idp, key, id);
    await world.rules([world.group('crm', ['support'])]);
    // Refused for want of a nonce, which the answer brings.
    await world.desk.refresh('x');
    return world;
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.idp.close();
    await this.store.drop();
  }

  group(value: string, roles: string[], more: object = {}): Rules[number] {
    return {
      when: { kind: 'exact', claim: 'groups', value },
      roles,
      whenMissing: 'deny',
      stop: false,
      ...more,
    };
  }

  async rules(rules: Rules): Promise<void> {
    const tenant = await this.tenant();
    const mappings = this.app.get(RoleMappings);
    const { version } = await mappings.current(tenant, this.corp);
    await mappings.set(tenant, OPERATOR, this.corp, { version, rules });
  }

  async change(changes: Changes): Promise<void> {
    await this.app.get(IdentityProviders).change(await this.tenant(), OPERATOR, this.corp, changes);
    this.app.get(TenantsReadModel).forget('acme');
  }

  tenant(): ReturnType<TenantsReadModel['getBySlug']> {
    return this.app.get(TenantsReadModel).getBySlug('acme');
  }

  /** Newest first. */
  async refusals(): Promise<SignInRefusal[]> {
    return this.app.get(SignInRefusals).list((await this.tenant()).id);
  }

  ask(overrides: Record<string, unknown> = {}): ReturnType<TestOauthClient['authorization']> {
    const request = { redirect_uri: 'http://127.0.0.1:49152/callback', resource: AGGREGATE, scope: SCOPE };
    return this.desk.authorization(request, overrides);
  }

  /** A person with a browser of their own. */
  browser(): AgentUser {
    return new AgentUser('nobody', 'no password');
  }

  /** Signs in at the provider, from the agent's request to the answer that leads back to it, or a page. */
  signIn(person = 'ada', request = this.ask(), browser = this.browser()): Promise<PageAnswer> {
    return browser.authorizeAt('Corp', person, request.url);
  }

  /** @returns what the token endpoint answered */
  async tokens(person = 'ada'): ReturnType<TestOauthClient['redeem']> {
    const request = this.ask();
    const { location = '' } = await this.signIn(person, request);
    return this.desk.redeem(new URL(location).searchParams.get('code') ?? '', request);
  }
}

export const claimsOf = ({ body }: { body: Record<string, unknown> }): JWTPayload & { roles?: string[] } =>
  decodeJwt(String(body['access_token']));
