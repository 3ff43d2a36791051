import { itemKey, type SnapshotTool } from '#libs/contracts';
import { readDefinition, readItem } from '#libs/manifest';
import { FixedClock, testServer, testSnapshot, testTool } from '#libs/testing';
import { Log } from '#libs/platform';
import { compileSnapshot } from '../snapshot/compile-snapshot.js';
import { FakeSnapshotStore } from '../snapshot/fake-snapshot-store.fixture.js';
import type { StateFiles } from '#libs/component';
import { SandboxFailure } from '../runner/sandbox-failure.js';
import { Attestor } from './attestor.js';
import { DriftBlocks } from './drift-blocks.js';

const INTERVAL = 60_000;
const server = testServer('desk');
const definition = (description: string) => ({ name: 'read', description, inputSchema: { type: 'object' } });
const approved = (description: string, changes: Partial<SnapshotTool> = {}): SnapshotTool => ({
  ...testTool('desk', 'read'),
  hash: readDefinition(JSON.stringify(definition(description))).hash,
  ...changes,
});

const PROMPT = { name: 'greet', description: 'good' };
const prompt: SnapshotTool = {
  ...testTool('desk', itemKey('prompt', 'greet')),
  hash: readItem('prompt', JSON.stringify(PROMPT)).hash,
};

describe('Attestor', () => {
  let clock: FixedClock;
  let attestor: Attestor;
  let presented: object[];
  let failing: Error | undefined;
  let looks: number;
  /** What happens while the server answers. */
  let meanwhile: () => Promise<void>;
  let files: Map<string, string>;
  let reported: string[][];
  let told: string[];
  let snapshots: FakeSnapshotStore;

  const attestorOn = (disk: Map<string, string>): Attestor => {
    const state = {
      find: async (name: string) => disk.get(name),
      write: async (name: string, text: string) => void disk.set(name, text),
    } as unknown as StateFiles;
    return new Attestor(INTERVAL, {
      snapshots,
      upstream: {
        list: async (_server, _tenant, kind) => {
          looks++;
          if (failing !== undefined) throw failing;
          await meanwhile();
          if (kind === 'prompt')
            return JSON.stringify({ jsonrpc: '2.0', id: 'list', result: { prompts: [PROMPT] } });
          return JSON.stringify({ jsonrpc: '2.0', id: 'list', result: { tools: presented } });
        },
      },
      reporter: {
        report: async (_tenant, _server, _at, _list, drifted) =>
          void reported.push(drifted.map(({ name }) => name)),
      },
      blocks: new DriftBlocks(state),
      changes: { tell: (tenant) => void told.push(tenant) },
      clock,
      log: new Log(() => undefined),
    });
  };

  const publish = async (...tools: SnapshotTool[]): Promise<void> => {
    const active = await compileSnapshot(testSnapshot({ servers: [server], tools }), undefined);
    snapshots.tenants.set('acme', { active, confirmedAt: clock.now() });
  };
  const find = (tool: SnapshotTool, purpose?: 'call' | 'list') =>
    attestor.find('acme', tool, server, purpose);

  beforeEach(async () => {
    clock = new FixedClock();
    presented = [definition('good')];
    failing = undefined;
    looks = 0;
    meanwhile = async () => undefined;
    files = new Map();
    reported = [];
    told = [];
    snapshots = new FakeSnapshotStore();
    await publish(approved('good'));
    attestor = attestorOn(files);
  });

  afterEach(() => attestor.close());

  it('knows nothing before the first look, and then for three intervals', async () => {
    expect(find(approved('good'))).toBeUndefined();
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('attested');
    clock.advance(3 * INTERVAL);
    expect(find(approved('good'))).toBe('attested');
    clock.advance(1);
    expect(find(approved('good'))).toBeUndefined();
  });

  it('knows it for five seconds only before a destructive call, but lists it for as long as others', async () => {
    const wipe = approved('good', { effect: 'destructive' });
    await publish(wipe);
    await attestor.look('acme', server);
    clock.advance(5_000);
    expect(find(wipe)).toBe('attested');
    clock.advance(1);
    expect(find(wipe)).toBeUndefined();
    expect(find(wipe, 'list')).toBe('attested');
  });

  it('says nothing for one tenant that it saw for another', async () => {
    await attestor.look('acme', server);
    expect(attestor.find('globex', approved('good'), server)).toBeUndefined();
    expect(
      attestor.find('acme', approved('good'), { ...server, versionHash: 'b'.repeat(64) }),
    ).toBeUndefined();
  });

  it('looks once for all who ask at the same time', async () => {
    await Promise.all([attestor.look('acme', server), attestor.look('acme', server)]);
    expect(looks).toBe(1);
  });

  it('stops every tool of a server whose package was changed on its machine, and reports it', async () => {
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('attested');
    failing = new SandboxFailure('quarantined', 'artefact was changed', undefined);
    clock.advance(INTERVAL);
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('drifted');
    expect(reported).toEqual([['read']]);
  });

  it('stops nothing when a package is missing or a runner is away', async () => {
    await attestor.look('acme', server);
    failing = new SandboxFailure('integrity', 'it is not installed here', undefined);
    clock.advance(INTERVAL);
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('attested');
    expect(reported).toEqual([]);
  });

  it('does not ask a failing server again at once', async () => {
    failing = new Error('connection refused');
    await attestor.look('acme', server);
    await attestor.look('acme', server);
    expect(looks).toBe(1);
    expect(find(approved('good'))).toBeUndefined();
    expect(attestor.failureOf('acme', server)).toBe('connection refused');
    failing = undefined;
    clock.advance(1_000);
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('attested');
    expect(attestor.failureOf('acme', server)).toBe('');
  });

  it.each([
    ['changed', [definition('evil')]],
    ['vanished', []],
  ])('stops a tool that %s, and reports it', async (_how, live) => {
    presented = live;
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('drifted');
    expect(reported).toEqual([['read']]);
  });

  it('keeps it stopped when the server goes back, also after a restart', async () => {
    presented = [definition('evil')];
    await attestor.look('acme', server);
    presented = [definition('good')];
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('drifted');
    attestor.close();
    attestor = attestorOn(files);
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBe('drifted');
  });

  it('lets it go when a person approved the new definition, or the old one again', async () => {
    presented = [definition('evil')];
    await attestor.look('acme', server);
    await publish(approved('evil'));
    expect(find(approved('evil'))).toBe('attested');
    presented = [definition('good')];
    await attestor.look('acme', server);
    expect(find(approved('evil'))).toBe('drifted');
    const again = approved('good', { approvedAt: '2026-02-03T04:05:06.000Z' });
    await publish(again);
    expect(find(again)).toBe('attested');
  });

  it('takes no approval for a drift that is newer than what it saw', async () => {
    await attestor.look('acme', server);
    await publish(approved('better'));
    presented = [definition('better')];
    expect(find(approved('better'))).toBeUndefined();
    await attestor.look('acme', server);
    expect(find(approved('better'))).toBe('attested');
    expect(reported).toEqual([]);
  });

  it('stops nothing of a kind that was first approved while it looked', async () => {
    meanwhile = () => publish(approved('good'), prompt);
    await attestor.look('acme', server);
    expect([find(approved('good')), find(prompt)]).toEqual(['attested', undefined]);
    await attestor.look('acme', server);
    expect(find(prompt)).toBe('attested');
    expect(reported).toEqual([]);
  });

  it('attests nothing while it cannot read what it has to remember', async () => {
    files.set('drift/acme.json', 'not json');
    await attestor.look('acme', server);
    expect(find(approved('good'))).toBeUndefined();
    expect(looks).toBe(0);
  });
});
