import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt } from 'jose';
import { AgentUser, ApiStore, TestKey, TestOauthClient } from '#libs/testing';
import { hashPassword } from '../../accounts/accounts.module.js';
import { ControlPlane } from '../../registry/control-plane.fixture.js';

const RESOURCE = `${ApiStore.GATEWAY}/t/acme/mcp`;
const REDIRECT = 'http://127.0.0.1/callback';
const SCOPE = 'mcp:connect tools:read';
const PASSWORD = 'correct horse battery';

describe('agents that register themselves', () => {
  let plane: ControlPlane;
  let host: Server;
  let listener: RequestListener;
  let fetched: string[];

  beforeAll(async () => {
    host = createServer((request, response) => {
      fetched.push(request.url ?? '');
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(host, 'listening');
    plane = await ControlPlane.start();
    await plane.app.listen(plane.store.port, '127.0.0.1');
    const passwordHash = await hashPassword(PASSWORD);
    await plane.store.addAccount('acme', { id: 'account_alice', username: 'alice', passwordHash });
    await allow({ dynamic: true, documents: true, documentHosts: ['127.0.0.1'] });
  });
  beforeEach(() => {
    fetched = [];
    listener = (_request, response) => void response.writeHead(404).end();
  });
  afterAll(async () => {
    await plane.stop();
    host.closeAllConnections();
    host.close();
    await once(host, 'close');
  });

  const allow = (selfRegistration: object, more: object = {}): Promise<unknown> =>
    plane.send('PUT', 'acme', '/oauth/settings', { selfRegistration, ...more });
  const issuer = (): string => plane.store.issuer('acme');
  const register = async (metadata: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(`${issuer()}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(metadata),
    });
    const text = await answer.text();
    const body: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: answer.status, body: body as Record<string, unknown> };
  };
  const metadata = async (): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${issuer()}/.well-known/oauth-authorization-server`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const inPolicy = async (): Promise<string[]> =>
    (await plane.snapshot('acme')).agents.map(({ clientId }) => clientId);
  const asked = (agent: TestOauthClient, redirect = 'http://127.0.0.1:5000/callback') =>
    agent.authorization({ redirect_uri: redirect, resource: RESOURCE, scope: SCOPE });
  const page = async (agent: TestOauthClient): Promise<string> => {
    const person = new AgentUser('alice', PASSWORD);
    return (await person.follow(await person.get(asked(agent).url))).text;
  };
  /** A whole flow up to the tokens. */
  const use = async (agent: TestOauthClient, proof?: null): ReturnType<TestOauthClient['redeem']> => {
    const request = asked(agent);
    const callback = await new AgentUser('alice', PASSWORD).authorize(request.url);
    return agent.redeem(callback.searchParams.get('code') ?? '', request, proof === null ? { proof } : {});
  };
  const url = (path: string): string => `http://127.0.0.1:${(host.address() as AddressInfo).port}${path}`;
  const serve = (document: (id: string) => unknown, type = 'application/json'): void => {
    listener = (request, response) => {
      response.setHeader('content-type', type);
      response.end(JSON.stringify(document(url(request.url ?? ''))));
    };
  };

  describe('RFC 7591', () => {
    it('become part of the policy when a person first lets them act, with the ceiling of the tenant', async () => {
      const { status, body } = await register({ client_name: 'Notebook', redirect_uris: [REDIRECT] });
      expect(status).toBe(201);
      expect(body).toEqual({
        client_id: expect.stringMatching(/^agent_/),
        client_id_issued_at: expect.any(Number),
        client_name: 'Notebook',
        redirect_uris: [REDIRECT],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        dpop_bound_access_tokens: true,
      });
      const id = String(body['client_id']);
      expect(await inPolicy()).not.toContain(id);
      const agent = new TestOauthClient(issuer(), id, await TestKey.create(), 'none');
      expect(await page(agent)).toContain('No administrator added this agent');
      const answer = await use(agent);
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      expect(decodeJwt(String(answer.body['access_token']))['client_id']).toBe(id);
      expect((await plane.snapshot('acme')).agents.find(({ clientId }) => clientId === id)).toMatchObject({
        name: 'Notebook',
        ceiling: { kind: 'effects', effects: ['read'] },
      });
      await use(agent);
      const rows = await plane.store.sql<{ event: string }>(
        `SELECT event FROM app.audit_event WHERE event LIKE '%' || $1 || '%' ORDER BY seq`,
        [id],
      );
      expect(rows.map((row) => (JSON.parse(row.event) as { action: string }).action)).toEqual([
        'agent.registered',
        'agent.vouched',
      ]);
    });

    it('A11: cannot switch off the binding of tokens, whatever they say', async () => {
      const { body } = await register({ redirect_uris: [REDIRECT], dpop_bound_access_tokens: false });
      expect(body['dpop_bound_access_tokens']).toBe(true);
      const agent = new TestOauthClient(issuer(), String(body['client_id']), await TestKey.create(), 'none');
      const answer = await use(agent, null);
      expect(answer.status).toBe(400);
      expect(answer.body).not.toHaveProperty('access_token');
    });

    it.each([
      ['A14', { redirect_uris: ['http://agent.example/cb'] }, 'invalid_redirect_uri'],
      ['A14', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
      ['A14', { redirect_uris: ['https://*.example.com/cb'] }, 'invalid_redirect_uri'],
      ['A15', { redirect_uris: [REDIRECT], grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    ])('%s: %j', async (_row, given, error) => {
      expect(await register(given)).toMatchObject({ status: 400, body: { error } });
    });

    it('can say nothing about what they are', async () => {
      const { body } = await register({
        redirect_uris: [REDIRECT],
        agent_kind: 'machine',
        agent_registration: 'operator',
        agent_id: 'agent_1',
      });
      expect(body).not.toHaveProperty('agent_kind');
      const rows = await plane.store.sql(`SELECT kind, registration FROM app.agent WHERE client_id = $1`, [
        body['client_id'],
      ]);
      expect(rows).toEqual([{ kind: 'interactive', registration: 'dynamic' }]);
    });

    it('are limited in number, and gone when the tenant does not take them', async () => {
      const [{ n } = { n: 0 }] = await plane.store.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM app.agent WHERE registration <> 'operator'`,
      );
      await allow({ dynamic: true, maxAgents: n + 1 });
      const answers = await Promise.all([1, 2, 3].map(() => register({ redirect_uris: [REDIRECT] })));
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 400, 400]);
      expect(await metadata()).toHaveProperty('registration_endpoint');
      await allow({ dynamic: false, documents: true, documentHosts: ['127.0.0.1'] });
      expect(await metadata()).not.toHaveProperty('registration_endpoint');
      expect((await register({ redirect_uris: [REDIRECT] })).status).toBe(404);
    });

    it('are slowed down', async () => {
      const answers = await Promise.all(Array.from({ length: 25 }, () => register({ redirect_uris: [] })));
      expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
      expect(answers.find(({ status }) => status === 429)?.body['error']).toBe('too_many_requests');
    });
  });

  describe('client identifier metadata documents', () => {
    const document = (id: string): object => ({
      client_id: id,
      client_name: 'Desk',
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'none',
    });
    const agentAt = async (path: string): Promise<TestOauthClient> =>
      new TestOauthClient(issuer(), url(path), await TestKey.create(), 'none');

    it('become agents by the host that the tenant believes', async () => {
      serve(document);
      const agent = await agentAt('/desk');
      expect(await page(agent)).toContain(
        `The name is what <span class="name">${new URL(url('/')).host}</span>`,
      );
      expect(await inPolicy()).not.toContain(agent.clientId);
      expect(await use(agent)).toMatchObject({ status: 200, body: { token_type: 'DPoP' } });
      expect(await inPolicy()).toContain(agent.clientId);
      expect(fetched).toEqual(['/desk']);
      expect((await metadata())['client_id_metadata_document_supported']).toBe(true);
    });

    it('are unknown at once when somebody disables them', async () => {
      serve(document);
      const agent = await agentAt('/desk');
      await plane.store.sql(`UPDATE app.agent SET disabled_at = now() WHERE client_id = $1`, [
        agent.clientId,
      ]);
      expect(await page(agent)).toContain('invalid_client');
    });

    it.each<[string, RequestListener]>([
      [
        'another client_id',
        (_q, r) => void json(r, { client_id: 'https://a.example/x', redirect_uris: [REDIRECT] }),
      ],
      ['a redirect', (_q, r) => void r.writeHead(302, { location: '/elsewhere' }).end()],
      [
        'more than 10 KiB',
        (q, r) => void json(r, { ...document(url(q.url ?? '')), pad: 'x'.repeat(11_000) }),
      ],
      ['a secret in it', (q, r) => void json(r, { ...document(url(q.url ?? '')), client_secret: 'x' })],
      ['what is no JSON', (_q, r) => void r.writeHead(200, { 'content-type': 'application/json' }).end('<')],
      ['another content type', (q, r) => void json(r, document(url(q.url ?? '')), 'text/html')],
      ['an error', (_q, r) => void r.writeHead(500).end()],
      ['a connection that breaks', (_q, r) => void r.destroy()],
      [
        'a bad redirect URI',
        (q, r) => void json(r, { client_id: url(q.url ?? ''), redirect_uris: ['http://a.example/'] }),
      ],
    ])('A20: %s', async (what, answer) => {
      listener = answer;
      const path = `/bad/${encodeURIComponent(what)}`;
      expect(await page(await agentAt(path))).toContain('invalid_client');
      expect(fetched).toEqual([path]);
      await page(await agentAt(path));
      expect(fetched).toHaveLength(1);
    });

    it.each([
      ['a host that the tenant does not name', 'http://localhost:PORT/desk'],
      ['another way to write a named one', 'http://127.1:PORT/desk'],
      ['a URL without a path', 'http://127.0.0.1:PORT/'],
      ['another scheme', 'file:///etc/passwd'],
    ])('A20: %s: nothing leaves', async (_what, clientId) => {
      serve(document);
      const { port } = host.address() as AddressInfo;
      const agent = new TestOauthClient(
        issuer(),
        clientId.replace('PORT', String(port)),
        await TestKey.create(),
        'none',
      );
      expect(await page(agent)).toContain('invalid_client');
      expect(fetched).toEqual([]);
    });

    it('are limited in how many are fetched', async () => {
      const pages = await Promise.all(
        Array.from({ length: 30 }, async (_, i) => page(await agentAt(`/flood/${i}`))),
      );
      expect(pages.some((text) => text.includes('too_many_requests'))).toBe(true);
      expect(fetched.length).toBeLessThanOrEqual(20);
    });
  });

  const json = (
    response: Parameters<RequestListener>[1],
    body: unknown,
    type = 'application/json; charset=utf-8',
  ): unknown => response.writeHead(200, { 'content-type': type }).end(JSON.stringify(body));
});
