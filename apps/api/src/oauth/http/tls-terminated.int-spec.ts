import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { createApi } from '../../create-api.js';
import { ApiSettings } from '../../settings.js';
import { TenantsService } from '../../tenants/tenants.module.js';

const PUBLIC = 'https://api.example.com';

describe('behind a proxy that terminates TLS', () => {
  let store: ApiStore;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    store = await ApiStore.create();
    app = await createApi(ApiSettings.read({ ...store.env, API_PUBLIC_URL: PUBLIC }), {
      logLevels: ['fatal'],
    });
    await app.listen(store.port, '127.0.0.1');
    await app.get(TenantsService).create({ slug: 'acme', name: 'Acme' });
    const redirectUris = ['https://app.example.com/callback'];
    await store.addAgent('acme', { id: 'agent_1', clientId: 'web', kind: 'interactive', redirectUris });
  });
  afterAll(async () => {
    await app.close();
    await store.drop();
  });

  it.each([{}, { 'x-forwarded-proto': 'http' }])(
    'sets only secure cookies, whatever headers say: %j',
    async (headers) => {
      const client = new TestOauthClient(`${PUBLIC}/t/acme/oauth`, 'web', await TestKey.create(), 'none');
      const { url } = client.authorization({
        redirect_uri: 'https://app.example.com/callback',
        resource: `${ApiStore.GATEWAY}/t/acme/mcp`,
        scope: 'mcp:connect',
      });
      const answer = await fetch(url.replace(PUBLIC, store.origin), { redirect: 'manual', headers });
      const cookies = answer.headers.getSetCookie();
      expect(cookies.length).toBeGreaterThanOrEqual(4);
      for (const cookie of cookies) expect(cookie).toMatch(/; secure; httponly/i);
      for (const cookie of cookies) expect(cookie).toMatch(/path=\/t\/acme\/(login|oauth)\//);
      expect(answer.headers.get('location')).toMatch(/^\/t\/acme\/login\/[\w-]+$/);
    },
  );

  it('takes proofs for its public URL only', async () => {
    const key = await TestKey.create();
    await store.addAgent('acme', { id: 'agent_2', clientId: 'robot', kind: 'machine', keys: [key.jwk] });
    const client = new TestOauthClient(`${PUBLIC}/t/acme/oauth`, 'robot', key);
    const ask = async (htu: string): Promise<unknown> => {
      const answer = await fetch(`${store.issuer('acme')}/token`, {
        method: 'POST',
        headers: { dpop: await client.proof('/token', { htu }) },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'robot',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await client.assertion(),
          resource: `${ApiStore.GATEWAY}/t/acme/mcp`,
          scope: 'mcp:connect',
        }),
      });
      return ((await answer.json()) as { error?: string }).error;
    };
    expect(await ask(`${store.issuer('acme')}/token`)).toBe('invalid_dpop_proof');
    expect(await ask(`${PUBLIC}/t/acme/oauth/token`)).toBe('use_dpop_nonce');
  });
});
