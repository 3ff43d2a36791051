import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledArtifact } from '#libs/contracts';
import { toolFolder } from '../../../../scripts/sandbox/tool-folder.mjs';
import { noSandboxes, RunnerWorld } from '../runner-world.fixture.js';
import { DirectServer } from './direct-server.fixture.js';
import { comparable, placed, REFERENCE_SERVERS, type ReferenceServer } from './reference-calls.fixture.js';

const INSIDE = '/data';

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `the reference servers${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let world: RunnerWorld;
    beforeAll(async () => {
      world = await RunnerWorld.start();
    }, 120_000);
    afterAll(() => world.stop());

    async function installed(folder: string): Promise<InstalledArtifact> {
      const answer = await world.post('artifacts', { kind: 'folder', path: folder }, 'api');
      expect(answer.status).toBe(200);
      return (await answer.json()) as InstalledArtifact;
    }

    /** What the sandboxed server answers, and which process gave each answer. */
    async function inside({ name, args, env, calls }: ReferenceServer, artifact: InstalledArtifact) {
      const approval = world.approval(
        artifact.artifactDigest,
        {
          command: ['/bin/node', artifact.entries[0] ?? '', ...placed(args, INSIDE)],
          env: placed(env, INSIDE),
          mounts: [{ kind: 'state', source: 'data', target: INSIDE, mode: 'rw', maxBytes: 1 << 20 }],
        },
        { server: `server_${name}`, serverVersion: `sversion_${name}` },
      );
      const answers: unknown[] = [];
      const boxes = new Set<string>();
      for (const [tool, values] of calls) {
        const frames = await world.call(approval, { name: tool, arguments: placed(values, INSIDE) });
        const usage = frames.at(-1);
        if (usage?.type === 'usage') boxes.add(usage.usage.sandboxId);
        const answer = frames.find((frame) => frame.type === 'answer');
        if (answer === undefined) throw new Error(`${name} ${tool}: ${JSON.stringify(frames)}`);
        const { result, error } = JSON.parse(answer.raw) as { result?: unknown; error?: unknown };
        answers.push(comparable(tool, result ?? error, INSIDE));
      }
      return { answers, boxes };
    }

    it.each(REFERENCE_SERVERS.map((server) => [server.name, server] as const))(
      '%s answers inside as it does outside, with every tool it has',
      async (name, server) => {
        const folder = toolFolder(join(world.dir, 'tools'), `@modelcontextprotocol/server-${name}`);
        const artifact = await installed(folder);
        const data = join(world.dir, `outside-${name}`);
        mkdirSync(data);
        const program = join(folder, (artifact.entries[0] ?? '').replace(/^\/app\//, ''));
        const direct = await DirectServer.start(program, placed(server.args, data), placed(server.env, data));
        try {
          const { tools } = (await direct.ask('tools/list', {})) as { tools: { name: string }[] };
          const called = new Set(server.calls.map(([tool]) => tool));
          expect(tools.map((tool) => tool.name).filter((tool) => !called.has(tool))).toEqual([]);
          const expected: unknown[] = [];
          for (const [tool, values] of server.calls) {
            const params = { name: tool, arguments: placed(values, data) };
            expected.push(comparable(tool, await direct.ask('tools/call', params), data));
          }
          const { answers, boxes } = await inside(server, artifact);
          const paired = (list: unknown[]) => server.calls.map(([tool], i) => ({ tool, answer: list[i] }));
          expect(paired(answers)).toEqual(paired(expected));
          // Kept warm and stopped between calls: it remembers what it was told. A slow machine may lose one to a deadline.
          expect(boxes.size).toBeLessThanOrEqual(2);
        } finally {
          await direct.stop();
        }
      },
    );
  },
);
