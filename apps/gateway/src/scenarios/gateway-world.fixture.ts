import { type CallEvent, AUDIT_QUEUE, QUEUE_PREFIX, type Snapshot, type SnapshotTool } from '#libs/contracts';
import { readDefinition } from '#libs/manifest';
import {
  eventually,
  RevocationBeat,
  TcpGate,
  testAgent,
  TestClient,
  TestIssuer,
  TestKey,
  testRedisUrl,
  testRole,
  testServer,
  testSnapshot,
  testTool,
  TestUpstream,
} from '#libs/testing';
import { Queue } from 'bullmq';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateway, type Gateway } from '../create-gateway.js';
import { Log } from '#libs/platform';
import { GatewaySettings } from '../settings.js';
import { FakeControlPlane } from './control-plane.fixture.js';
import { TestAgent } from './test-agent.fixture.js';

export const ECHO = {
  name: 'echo',
  description: 'Says it again.',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string', maxLength: 100 } },
    required: ['text'],
    additionalProperties: false,
  },
};
export const WIPE = { name: 'wipe', description: 'Removes it all.', inputSchema: { type: 'object' } };

/** A tool of the snapshot for a live definition, approved exactly as it is. */
export function approved(
  server: string,
  definition: object,
  effect: SnapshotTool['effect'] = 'read',
): SnapshotTool {
  const { name, hash } = readDefinition(JSON.stringify(definition));
  return { ...testTool(server, name, effect), hash, definition: JSON.stringify(definition) };
}

/**
 * A gateway as it runs in production, with its settings, its state folder and a real Redis behind a gate, between a control
 * plane and upstream servers that a test can make misbehave.
 */
export class GatewayWorld {
  readonly log: string[] = [];
  private gateway: Gateway | undefined;
  private beat: RevocationBeat | undefined;
  private revision = 0;
  snapshot: Snapshot;

  private constructor(
    readonly plane: FakeControlPlane,
    readonly upstream: TestUpstream,
    readonly redis: TcpGate,
    readonly issuer: TestIssuer,
    readonly at: { readonly stateDir: string; readonly port: number },
    private readonly settings: Record<string, string>,
  ) {
    this.snapshot = testSnapshot({
      issuer: { url: issuer.url, keys: [issuer.key.jwk] },
      servers: [this.server('desk')],
      tools: [approved('desk', ECHO), approved('desk', WIPE, 'write')],
      roles: [
        testRole('everything', { kind: 'all' }),
        testRole('reader', { kind: 'effects', effects: ['read'] }),
      ],
      agents: [testAgent('agent_1'), testAgent('agent_2')],
    });
  }

  /** @param settings over those of the world */
  static async start(
    settings: Record<string, string> = {},
    era: 'legacy' | 'modern' = 'legacy',
  ): Promise<GatewayWorld> {
    const world = new GatewayWorld(
      await FakeControlPlane.start(),
      await TestUpstream.start([ECHO, WIPE], era),
      await TcpGate.to(testRedisUrl()),
      new TestIssuer('http://127.0.0.1:1/t/acme/oauth', await TestKey.create()),
      { stateDir: await mkdtemp(join(tmpdir(), 'gateway-')), port: await freePort() },
      settings,
    );
    world.publish();
    world.beat = await RevocationBeat.start(testRedisUrl());
    await world.startGateway();
    return world;
  }

  get port(): number {
    return this.at.port;
  }

  /** What Prometheus reads; for a gateway that was started with METRICS_PORT. */
  async metrics(): Promise<string> {
    return (await fetch(`http://127.0.0.1:${this.gateway?.telemetry.port}/metrics`)).text();
  }

  get stateDir(): string {
    return this.at.stateDir;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async startGateway(): Promise<void> {
    const settings = this.settingsAt(this.port, this.stateDir);
    this.gateway = await createGateway(settings, { log: new Log((line) => this.log.push(line)) });
    await this.gateway.listen();
    await this.gateway.enrol();
    await eventually('the gateway is ready', async () => (await fetch(`${this.origin}/readyz`)).ok);
  }

  private settingsAt(port: number, stateDir: string): GatewaySettings {
    return GatewaySettings.read({
      GATEWAY_PORT: String(port),
      GATEWAY_PUBLIC_URL: this.origin,
      API_URL: this.plane.origin,
      REDIS_URL: this.redis.url,
      STATE_DIR: stateDir,
      ENROLMENT_TOKEN: this.plane.enrolmentToken,
      ALLOW_PRIVATE_UPSTREAMS: 'true',
      ...this.settings,
    });
  }

  /** Starts another gateway of the same deployment: same public address, same Redis. @returns where it listens */
  async startReplica(): Promise<{ origin: string; close: () => Promise<void> }> {
    const stateDir = await mkdtemp(join(tmpdir(), 'replica-'));
    await cp(this.stateDir, stateDir, { recursive: true });
    const settings = this.settingsAt(0, stateDir);
    const replica = await createGateway(settings, { log: new Log((line) => this.log.push(line)) });
    const origin = `http://127.0.0.1:${await replica.listen()}`;
    await replica.enrol();
    await eventually('the replica is ready', async () => (await fetch(`${origin}/readyz`)).ok, 20_000);
    const close = async (): Promise<void> => {
      await replica.close();
      await rm(stateDir, { recursive: true });
    };
    return { origin, close };
  }

  async stopGateway(): Promise<void> {
    await this.gateway?.close();
    this.gateway = undefined;
  }

  async stop(): Promise<void> {
    await this.stopGateway();
    await this.plane.close();
    await this.upstream.close();
    await this.redis.shut();
    this.beat?.stop();
    await rm(this.stateDir, { recursive: true });
  }

  server(slug: string, upstream = this.upstream): Snapshot['servers'][number] {
    const protocolVersion = upstream.era === 'legacy' ? '2025-11-25' : '2026-07-28';
    return testServer(slug, {
      url: upstream.url,
      era: upstream.era,
      protocolVersion,
      credential: 'gateway_token',
      timeoutMs: 2_000,
      maxResultBytes: 262_144,
    });
  }

  /** Publishes the next revision of the tenant's policy. */
  publish(changes: Partial<Snapshot> = {}): void {
    this.snapshot = { ...this.snapshot, ...changes, revision: ++this.revision };
    this.plane.publish(this.snapshot);
  }

  /** Publishes, and waits until the gateway decides from it. */
  async enforce(changes: Partial<Snapshot>): Promise<void> {
    const agent = await this.agent({ sub: 'watcher' });
    this.publish(changes);
    await eventually('the snapshot is in force', async () => {
      await agent.call('no_such_tool', {});
      const [latest] = await this.events('tools/call');
      return latest?.snapshot?.revision === this.revision;
    });
  }

  async agent(claims: Record<string, unknown> = {}, path = '/t/acme/mcp'): Promise<TestAgent> {
    return new TestAgent(this.origin, this.issuer, new TestClient(await TestKey.create()), path, claims);
  }

  /** What is on its way to the audit log, newest first. */
  async events(method?: string): Promise<CallEvent[]> {
    const queue = new Queue(AUDIT_QUEUE, { connection: { url: testRedisUrl() }, prefix: QUEUE_PREFIX });
    try {
      const jobs = await queue.getJobs(['waiting', 'delayed']);
      const events = jobs.flatMap(({ data }) => (data as { events: CallEvent[] }).events);
      return events
        .filter((event) => method === undefined || event.method === method)
        .sort((a, b) => (a.id < b.id ? 1 : -1));
    } finally {
      await queue.close();
    }
  }

  /** Waits for the event of a decision. */
  async event(holds: (event: CallEvent) => boolean): Promise<CallEvent> {
    let found: CallEvent | undefined;
    await eventually('the event is queued', async () => {
      found = (await this.events()).find(holds);
      return found !== undefined;
    });
    return found as CallEvent;
  }
}

/** The public URL is part of the configuration, so the port must be known before anything listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
