import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentUser, TestKey, TestOauthClient } from '#libs/testing';
import { ALLOWED, same, type Attack, type Family, type Outcome } from '../../attack.js';
import { Desk, grantOutcome } from '../../world/desk.js';
import { REDIRECT } from '../../world/tenant-world.js';
import { send } from '../../world/wire.js';
import type { World } from '../../world/world.js';

/** Clients that register themselves, and clients that are known by a document of their own. */
export const registration: Family<World> = {
  name: 'registration',
  attacks: async (world) => {
    const { acme } = world;
    await world.setOauth(acme, {
      selfRegistration: {
        dynamic: true,
        documents: true,
        documentHosts: ['127.0.0.1', '10.0.0.1', '169.254.169.254'],
      },
    });
    const desk = await Desk.make(acme, 'dora');
    const host = await DocumentHost.start();
    const register = async (metadata: object): Promise<{ status: number; body: Record<string, unknown> }> => {
      const answer = await fetch(`${acme.issuer}/reg`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [REDIRECT], ...metadata }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const registered = async (metadata: object): Promise<Outcome> => {
      const { status, body } = await register(metadata);
      return { seen: status === 201 ? ALLOWED : `${status} ${String(body['error'])}` };
    };
    const refused = (id: string, error: string, metadata: object): Attack => ({
      id,
      what: JSON.stringify(metadata),
      expected: `400 ${error}`,
      attempt: () => registered(metadata),
      twin: () => registered({}),
    });
    const flow = async (clientId: string, proof: null | undefined): Promise<Outcome> => {
      const agent = new TestOauthClient(acme.issuer, clientId, await TestKey.create(), 'none');
      const asked = agent.authorization({
        redirect_uri: REDIRECT,
        resource: acme.resource,
        scope: 'mcp:connect',
      });
      const code = await desk.code(asked);
      return grantOutcome(await agent.redeem(code, asked, proof === null ? { proof } : {}));
    };
    /** What the authorization page says to a client whose id is the URL of a document. */
    const known = async (clientId: string): Promise<Outcome> => {
      const agent = new TestOauthClient(acme.issuer, clientId, await TestKey.create(), 'none');
      const asked = agent.authorization({
        redirect_uri: REDIRECT,
        resource: acme.resource,
        scope: 'mcp:connect',
      });
      const person = new AgentUser('nobody', 'no password');
      const page = await person.follow(await person.get(asked.url));
      if (page.text.includes('name="password"')) return { seen: ALLOWED };
      return { seen: /invalid_client|too_many_requests/.exec(page.text)?.[0] ?? `${page.status}` };
    };
    const good = async (): Promise<Outcome> => {
      host.answer = document;
      return known(host.url(`/good/${crypto.randomUUID()}`));
    };
    const answered = (what: string, answer: RequestListener): Attack => ({
      id: 'A20',
      what: `a document that is ${what}`,
      expected: 'invalid_client',
      attempt: async () => {
        host.answer = answer;
        return known(host.url(`/bad/${crypto.randomUUID()}`));
      },
      twin: good,
    });
    const unasked = (what: string, clientId: string): Attack => ({
      id: 'A20',
      what: `a document at ${what}`,
      expected: 'invalid_client, and nobody asked',
      attempt: async () => {
        host.answer = document;
        const before = host.asked;
        const { seen } = await known(clientId);
        return { seen: `${seen}, and ${host.asked === before ? 'nobody' : 'somebody'} asked` };
      },
      twin: good,
    });
    const strict = await world.strictApi();

    return [
      {
        id: 'A11',
        what: 'a client that registers dpop_bound_access_tokens: false and sends no proof',
        expected: '400 invalid_grant',
        attempt: async () => {
          const { body } = await register({ dpop_bound_access_tokens: false });
          return flow(String(body['client_id']), null);
        },
        twin: async () => flow(String((await register({})).body['client_id']), undefined),
      },
      refused('A14', 'invalid_redirect_uri', { redirect_uris: ['http://agent.example/callback'] }),
      refused('A14', 'invalid_redirect_uri', { redirect_uris: ['javascript:alert(1)'] }),
      refused('A14', 'invalid_redirect_uri', { redirect_uris: ['https://*.example.com/callback'] }),
      refused('A14', 'invalid_redirect_uri', { redirect_uris: ['data:text/html,x'] }),
      refused('A15', 'invalid_client_metadata', { grant_types: ['client_credentials'] }),
      refused('A15', 'invalid_client_metadata', {
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:token-exchange'],
      }),
      {
        id: 'A21',
        what: 'keys of a client at private addresses, in an installation that reaches none',
        expected: '401 invalid_client, and nobody asked',
        attempt: async () => {
          const before = host.asked;
          const urls = [host.url('/jwks'), 'http://169.254.169.254/jwks', 'http://10.0.0.1/jwks'];
          const seen: Outcome[] = [];
          for (const url of urls) seen.push(await pushed(strict.port, await keyAt(url)));
          return { seen: `${same(seen).seen}, and ${host.asked === before ? 'nobody' : 'somebody'} asked` };
        },
        twin: async () => {
          const client = await keyAt(host.url('/jwks'));
          host.answer = (_request, response) => json(response, { keys: [client.key.jwk] });
          return pushed(Number(new URL(world.urls.api).port), client);
        },
      },
      answered('about another client', (_request, response) =>
        json(response, { client_id: 'https://a.example/x', redirect_uris: [REDIRECT] }),
      ),
      answered('elsewhere', (_request, response) => response.writeHead(302, { location: '/good/x' }).end()),
      answered('larger than 256 KiB', (request, response) =>
        json(response, { ...documentOf(request.url ?? '', host), pad: 'x'.repeat(300_000) }),
      ),
      answered('no JSON', (_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('<'),
      ),
      answered('slow', (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      }),
      unasked('a host that the tenant does not name', 'http://localhost:1/desk'),
      unasked('another spelling of a host that it names', host.url('/desk').replace('127.0.0.1', '127.1')),
      unasked('a file', 'file:///dev/null'),
      {
        id: 'A20',
        what: 'a document at private addresses, in an installation that reaches none',
        expected: 'invalid_client, and nobody asked',
        attempt: async () => {
          host.answer = document;
          const before = host.asked;
          const urls = [host.url('/desk'), 'http://10.0.0.1/desk', 'http://169.254.169.254/desk'];
          const seen = same(await Promise.all(urls.map((url) => strictly(strict.port, url))));
          return { seen: `${seen.seen}, and ${host.asked === before ? 'nobody' : 'somebody'} asked` };
        },
        twin: async () => {
          const outcome = await good();
          await strict.stop();
          host.stop();
          return outcome;
        },
      },
    ];

    function document(...[request, response]: Parameters<RequestListener>): void {
      json(response, documentOf(request.url ?? '', host));
    }
    /** A client whose key is to be fetched from a URL. */
    async function keyAt(jwks_uri: string): Promise<TestOauthClient> {
      const { body } = await register({ jwks_uri, token_endpoint_auth_method: 'private_key_jwt' });
      return new TestOauthClient(acme.issuer, String(body['client_id']), await TestKey.create());
    }
    /** A pushed authorization request (RFC 9126), for which the client authenticates. */
    async function pushed(port: number, client: TestOauthClient): Promise<Outcome> {
      const { form } = client.authorization({
        redirect_uri: REDIRECT,
        resource: acme.resource,
        scope: 'mcp:connect',
      });
      const { text, status } = await send({
        port,
        host: new URL(acme.issuer).host,
        method: 'POST',
        target: '/t/acme/oauth/request',
        headers: [['Content-Type', 'application/x-www-form-urlencoded']],
        body: new URLSearchParams({
          ...(form as Record<string, string>),
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await client.assertion(),
        }).toString(),
      });
      return { seen: status === 201 ? ALLOWED : `${status} ${/"error":"(\w+)"/.exec(text)?.[1]}` };
    }
    async function strictly(port: number, clientId: string): Promise<Outcome> {
      const agent = new TestOauthClient(acme.issuer, clientId, await TestKey.create(), 'none');
      const url = new URL(
        agent.authorization({ redirect_uri: REDIRECT, resource: acme.resource, scope: 'mcp:connect' }).url,
      );
      const target = url.pathname + url.search;
      const { text, status } = await send({ port, host: url.host, method: 'GET', target, headers: [] });
      return { seen: /invalid_client/.exec(text)?.[0] ?? String(status) };
    }
  },
};

/** A web server of an agent's maker. */
class DocumentHost {
  asked = 0;
  answer: RequestListener = (_request, response) => response.writeHead(404).end();

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async start(): Promise<DocumentHost> {
    const server = createServer();
    const host = new DocumentHost(server);
    server.on('request', (request, response) => {
      host.asked++;
      host.answer(request, response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    server.unref();
    return host;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const documentOf = (path: string, host: DocumentHost): object => ({
  client_id: host.url(path),
  client_name: 'Desk',
  redirect_uris: [REDIRECT],
  token_endpoint_auth_method: 'none',
});

const json = (response: Parameters<RequestListener>[1], body: object): unknown =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
