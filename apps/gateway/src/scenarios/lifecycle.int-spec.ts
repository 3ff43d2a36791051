import { Log, SettingsError } from '#libs/platform';
import { eventually, testRedisUrl } from '#libs/testing';
import { mkdtemp, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGateway } from '../create-gateway.js';
import { GatewaySettings } from '../settings.js';
import { flushRedis } from './flush-redis.fixture.js';
import { GatewayWorld } from './gateway-world.fixture.js';

describe('a gateway', () => {
  let world: GatewayWorld;

  beforeEach(async () => {
    await flushRedis();
    world = await GatewayWorld.start();
  });

  afterEach(() => world.stop());

  it('enrols once, and keeps its keys to itself', async () => {
    expect(world.plane.enrolled).toMatchObject([
      { name: 'gateway', callTokenKeys: [{ kty: 'EC' }, { kty: 'EC' }] },
    ]);
    expect(JSON.stringify(world.plane.enrolled)).not.toContain('"d":');
    await world.stopGateway();
    await world.startGateway();
    expect(world.plane.enrolled).toHaveLength(1);
    expect((await stat(world.stateDir)).mode & 0o777).toBe(0o700);
    for (const name of ['keys.json', 'enrolment.json']) {
      expect((await stat(join(world.stateDir, name))).mode & 0o777).toBe(0o600);
    }
    expect(await readFile(join(world.stateDir, 'keys.json'), 'utf8')).toContain('"d":');
  });

  it('tells the control plane which policy it decides by', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    // The first one may be older than the call that made the gateway load the tenant; the next is 15 s later.
    const names = () => world.plane.heartbeats.some(({ revisions }) => 'acme' in revisions);
    await eventually('a heartbeat that names the tenant', names, 30_000);
    expect(world.plane.heartbeats.at(-1)?.revisions).toEqual({ acme: expect.any(Number) });
  });

  it('answers what is under way before it leaves, and hands its outcome over', async () => {
    const agent = await world.agent();
    await agent.call('desk__echo', { text: 'hi' });
    let asked = false;
    let release = (): void => undefined;
    world.upstream.interfere = ({ method, id }, response) => {
      if (method !== 'tools/call') return false;
      asked = true;
      release = () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { content: [] } }));
      };
      return true;
    };
    const call = agent.call('desk__echo', { text: 'late' });
    await eventually('the call is under way', () => asked);
    const left = world.stopGateway();
    release();
    expect((await call).status).toBe(200);
    await left;
    await expect(fetch(`${world.origin}/healthz`)).rejects.toThrow();
    const outcomes = (await world.events('tools/call')).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'succeeded')).toHaveLength(2);
  });

  it('ends its sessions at upstreams', async () => {
    await (await world.agent()).call('desk__echo', { text: 'hi' });
    await world.stopGateway();
    expect(world.upstream.asked.filter(({ method }) => method === 'DELETE').length).toBeGreaterThan(0);
  });

  const log = new Log(() => undefined);
  const settings = (more: Record<string, string>) => ({
    GATEWAY_PORT: '0',
    GATEWAY_PUBLIC_URL: 'http://127.0.0.1:1',
    API_URL: world.plane.origin,
    REDIS_URL: testRedisUrl(),
    STATE_DIR: world.stateDir,
    ...more,
  });

  it('does not start without an enrolment and a token to get one', async () => {
    const STATE_DIR = await mkdtemp(join(world.stateDir, 'other-'));
    const create = createGateway(GatewaySettings.read(settings({ STATE_DIR })), { log });
    await expect(create).rejects.toThrow(SettingsError);
    await expect(create).rejects.toThrow(/^ENROLMENT_TOKEN: is required/);
  });

  it('does not go on with a token that the control plane refuses', async () => {
    const STATE_DIR = await mkdtemp(join(world.stateDir, 'other-'));
    const ENROLMENT_TOKEN = 'some-other-token-of-thirty-two-characters';
    const gateway = await createGateway(GatewaySettings.read(settings({ STATE_DIR, ENROLMENT_TOKEN })), {
      log,
    });
    await gateway.listen();
    await expect(gateway.enrol()).rejects.toThrow(/^ENROLMENT_TOKEN: the control plane refused it/);
    await gateway.close();
  });
});
