import type { SnapshotTool } from '#libs/contracts';
import { readDefinition, splitList } from '#libs/manifest';
import { testTool } from '#libs/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';

const program = createRequire(`${process.cwd()}/package.json`).resolve(
  '@modelcontextprotocol/server-everything/dist/index.js',
);

/** The reference server of the MCP project, a process of its own, over Streamable HTTP. */
class ReferenceServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(): Promise<ReferenceServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    probe.close();
    const child = spawn(process.execPath, [program, 'streamableHttp'], {
      env: { ...process.env, PORT: String(port), NODE_OPTIONS: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    for await (const chunk of child.stderr ?? []) {
      said += String(chunk);
      if (said.includes(`port ${port}`)) break;
    }
    return new ReferenceServer(child, `http://127.0.0.1:${port}/mcp`);
  }

  /** Its tools, approved as they are. */
  async approve(server: string): Promise<SnapshotTool[]> {
    const opened = await this.post({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
    });
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
    await opened.text();
    await (await this.post({ method: 'notifications/initialized' }, session)).text();
    const listed = await (await this.post({ id: 2, method: 'tools/list' }, session)).text();
    const body =
      listed
        .split('\n')
        .find((line) => line.startsWith('data: {'))
        ?.slice(6) ?? listed;
    return splitList(body, 'tool').items.map((raw) => {
      const { name, hash } = readDefinition(raw);
      return { ...testTool(server, name), hash, definition: raw };
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }

  private post(message: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });
  }
}

describe('the reference server of the MCP project', () => {
  let reference: ReferenceServer;
  let world: GatewayWorld;

  beforeAll(async () => {
    await flushRedis();
    reference = await ReferenceServer.start();
    world = await GatewayWorld.start();
    const server = { ...world.server('everything'), url: reference.url, credential: 'none' as const };
    await world.enforce({ servers: [server], tools: await reference.approve('everything') });
  });

  afterAll(async () => {
    await world.stop();
    await reference.stop();
  });

  it.each(['legacy', 'modern'] as const)('can be used by an agent of the %s era', async (era) => {
    const agent = await world.agent();
    if (era === 'legacy') await agent.initialize();
    const listed = await agent[era]('tools/list');
    const names = (listed.json.result as { tools: { name: string }[] }).tools.map(({ name }) => name);
    expect(names).toContain('everything__echo');
    const echo = await agent[era]('tools/call', {
      name: 'everything__echo',
      arguments: { message: 'through' },
    });
    expect(echo.json.result).toMatchObject({ content: [{ type: 'text', text: 'Echo: through' }] });
    const structured = await agent[era]('tools/call', {
      name: 'everything__get-structured-content',
      arguments: { location: 'New York' },
    });
    expect(structured.json.result).toHaveProperty('structuredContent.temperature');
    const image = await agent[era]('tools/call', { name: 'everything__get-tiny-image', arguments: {} });
    expect(image.json.result).toMatchObject({
      content: expect.arrayContaining([expect.objectContaining({ type: 'image' })]),
    });
  });

  it('is asked nothing that its schema does not allow', async () => {
    const agent = await world.agent();
    const reply = await agent.call('everything__get-sum', { a: 1, b: 'two' });
    expect(reply.json.result).toMatchObject({ isError: true });
    expect(reply.text).toContain('/b (type)');
  });

  it('may die in the middle', async () => {
    const agent = await world.agent();
    const args = { duration: 5, steps: 5 };
    const running = agent.call('everything__trigger-long-running-operation', args);
    const others = await agent.call('everything__echo', { message: 'still' });
    expect(others.text).toContain('still');
    await reference.stop();
    expect((await running).json.result).toMatchObject({ isError: true });
  });
});
