import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { required, type AgentUser } from '#libs/testing';
import { PASSWORD, REDIRECT, InteropTenant } from '../interop/interop-tenant.js';
import { ConsoleApi, eventually } from '../support/console-api.js';
import { DesktopClient, type Era } from '../support/desktop-client.js';
import { Product } from '../support/product.js';
import { reviewerSession } from '../support/reviewer-session.js';

const COMMAND = join('dist', 'apps', 'cli', 'src', 'main.js');
const SUM = 'everything__get-sum';
const ARGS = { a: 20, b: 22 };
const ERAS: Era[] = ['legacy', 'modern'];

/** Applications that know neither OAuth nor DPoP, or that find out by themselves when a call needs more scopes. */
describe('people at applications', () => {
  let product: Product;
  let api: ConsoleApi;
  let reviewer: ConsoleApi;
  let tenant: InteropTenant;
  let home: string;
  let visits: Visits;
  let agentId: string;
  const opened: Client[] = [];

  beforeAll(async () => {
    product = await Product.start();
    api = await ConsoleApi.signIn(await product.signInLink());
    const { items } = await api.get<{ items: { url: string }[] }>(`/tenants/${product.tenant}/servers`);
    reviewer = await reviewerSession(product.stack.product, 'desk');
    const { api: apiUrl, gateway: gatewayUrl } = product.stack.urls;
    const upstreamUrl = items[0]?.url ?? '';
    tenant = await InteropTenant.make({
      slug: 'desk',
      dpop: 'required',
      api,
      reviewer,
      apiUrl,
      gatewayUrl,
      upstreamUrl,
    });
    await writingTool();
    home = mkdtempSync(join(required('SALLYPORT_TEST_DIR'), 'desk-'));
    visits = await Visits.start(() => tenant.personNamed('wanda'));
  });
  afterEach(async () => {
    for (const client of opened.splice(0)) await client.close();
  });
  afterAll(async () => {
    await visits?.stop();
    await product?.stop();
  });

  /** A person who may call a tool that writes: the token needs a scope that a sign-in does not ask for at first. */
  async function writingTool(): Promise<void> {
    const reviews = await api.get<{ items: { id: string; candidateHash: string; tool: { name: string } }[] }>(
      '/tenants/desk/reviews?state=open',
    );
    const review = reviews.items.find(({ tool: { name } }) => name === 'get-sum');
    await reviewer.post(`/tenants/desk/reviews/${review?.id}/decision`, {
      decision: 'approve',
      candidateHash: review?.candidateHash,
      effect: 'write',
      enable: true,
    });
    await api.post('/tenants/desk/users', {
      username: 'wanda',
      name: 'Wanda',
      password: PASSWORD,
      roles: ['admin'],
    });
    const agent = await api.post<{ handle: string }>('/tenants/desk/agents', {
      name: 'Desk connect',
      kind: 'interactive',
      redirectUris: ['http://127.0.0.1/callback'],
    });
    agentId = agent.handle;
  }

  /** `sallyport connect` as an application starts it, with a person at the browser. */
  async function connected(name: string, era: Era, ...options: string[]) {
    const dir = join(home, name);
    mkdirSync(dir, { recursive: true });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(process.cwd(), COMMAND), 'connect', tenant.endpoint, ...options],
      env: {
        HOME: dir,
        PATH: process.env['PATH'] ?? '',
        BROWSER: visits.browserIn(dir),
      },
      cwd: dir,
      stderr: 'pipe',
    });
    let told = '';
    transport.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const client = new Client(
      { name: 'desk', version: '1.0.0' },
      era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
    );
    opened.push(client);
    try {
      await client.connect(transport);
    } catch (cause) {
      throw new Error(told, { cause });
    }
    return { client, transport, dir, told: () => told };
  }

  const listed = async (client: Client): Promise<string[]> =>
    (await client.listTools()).tools.map(({ name }) => name);

  it('sallyport connect registers itself, and carries a sign-in, a list, a call and a refusal', async () => {
    const { client, transport, told } = await connected('laptop', 'legacy');
    expect(await listed(client)).toContain('everything__echo');
    const echo = await client.callTool({ name: 'everything__echo', arguments: { message: 'over and out' } });
    expect(JSON.stringify(echo.content)).toContain('over and out');
    const call = client.callTool({ name: 'everything__get-env', arguments: {} });
    await expect(call).rejects.toThrow('Unknown tool');
    expect(visits.answered).toEqual([200]);

    const { pid } = transport;
    await client.close();
    await eventually(
      'the process has ended',
      () => Promise.resolve(isRunning(pid)),
      (running) => !running,
      30_000,
    );
    expect(told()).toMatch(/^Sign in at the browser, or open: http\S+\n$/);
  });

  it('sallyport connect, as an agent that an operator added, has a person allow what a call needs', async () => {
    const before = visits.answered.length;
    const { client } = await connected('desk', 'modern', '--client-id', agentId);
    expect(await listed(client)).toContain(SUM);
    const sum = await client.callTool({ name: SUM, arguments: ARGS });
    expect(JSON.stringify(sum.content)).toContain('42');
    expect(visits.answered.slice(before)).toEqual([200, 200]);
  });

  it('goes on as the same person after a restart, and keeps its secrets to its owner', async () => {
    const before = visits.answered.length;
    const { client, dir } = await connected('desk', 'legacy', '--client-id', agentId);
    await client.callTool({ name: SUM, arguments: ARGS });
    expect(visits.answered).toHaveLength(before);
    const folder = join(dir, '.sallyport', 'connect');
    const logins = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(logins.map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each(ERAS)('the SDK asks for the missing scope by itself and completes the call (%s)', async (era) => {
    const asked: (string | null)[] = [];
    const wanda = tenant.personNamed('wanda');
    const client = new DesktopClient(
      tenant.endpoint,
      tenant.desktopId,
      REDIRECT,
      async (url) => {
        asked.push(url.searchParams.get('scope'));
        return (await wanda.authorize(url.href)).searchParams;
      },
      era,
    );
    const result = await client.call(SUM, ARGS);
    await client.close();
    expect(JSON.stringify(result.content)).toContain('42');
    expect(asked).toEqual(['mcp:connect tools:read', expect.stringContaining('tools:call')]);
  });
});

/** What opens in a browser of these applications: a person signs in there, agrees, and follows the way back. */
class Visits {
  /** What the application answered each time. */
  readonly answered: number[] = [];

  private constructor(private readonly server: Server) {}

  static async start(person: () => AgentUser): Promise<Visits> {
    const server = createServer();
    const visits = new Visits(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void (async () => {
        let url = '';
        for await (const chunk of request) url += String(chunk);
        response.end();
        const answer = await fetch(await person().authorize(url));
        await answer.body?.cancel();
        visits.answered.push(answer.status);
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return visits;
  }

  /** A program that opens a page here. @returns its path */
  browserIn(dir: string): string {
    const path = join(dir, 'browser');
    const { port } = this.server.address() as AddressInfo;
    const visit = `fetch('http://127.0.0.1:${port}', { method: 'POST', body: process.argv[1] })`;
    writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' -e "${visit}" "$1"\n`, { mode: 0o700 });
    return path;
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}

function isRunning(pid: number | null): boolean {
  if (pid === null) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
