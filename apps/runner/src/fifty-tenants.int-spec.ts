import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallFrame, SandboxUsage } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { noSandboxes, RunnerWorld, TOOL } from './runner-world.fixture.js';
import { NO_TRACES, tracesOf } from './traces.fixture.js';

const TENANTS = 50;
const MEM_MB = 64;
/** Starts at one time: what is tried is that nobody disturbs anybody, not how fast this machine starts processes. */
const AT_ONCE = 5;

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `fifty tenants on one runner${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let world: RunnerWorld;
    let digest: string;
    beforeAll(async () => {
      world = await RunnerWorld.start({ RUNNER_MAX_PER_TENANT: '2', RUNNER_MAX_SANDBOXES: '120' });
      digest = await world.install('tool', { 'index.mjs': TOOL });
    }, 120_000);
    afterAll(() => world.stop());

    const names = Array.from({ length: TENANTS }, (_, i) => `tenant-${i}`);
    const call = (tenant: string, args: object, more: object = {}): Promise<CallFrame[]> =>
      world.call(
        world.approval(
          digest,
          {
            limits: { memMb: MEM_MB, cpuPct: 50, startMs: 60_000, callMs: 60_000, ...more },
            pool: { min: 1, max: 2 },
          },
          { tenant },
        ),
        { name: 'do', arguments: args },
        { deadlineMs: 60_000 },
      );
    const usageOf = (frames: CallFrame[]): SandboxUsage => {
      const last = frames.at(-1);
      if (last?.type !== 'usage') throw new Error(JSON.stringify(frames));
      return last.usage;
    };
    const textOf = (frames: CallFrame[]): string => {
      const answer = frames.find((frame) => frame.type === 'answer');
      if (answer === undefined) return JSON.stringify(frames);
      const { result } = JSON.parse(answer.raw) as { result: { content: { text: string }[] } };
      return result.content[0]?.text ?? '';
    };
    /** For every tenant, a few at a time. */
    async function each<T>(work: (tenant: string) => Promise<T>): Promise<Map<string, T>> {
      const done = new Map<string, T>();
      const left = [...names];
      const worker = async (): Promise<void> => {
        for (let tenant = left.shift(); tenant !== undefined; tenant = left.shift())
          done.set(tenant, await work(tenant));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return done;
    }
    const remember = (tenant: string): object => ({
      behaviour: 'script',
      script: `return (globalThis.who ??= ${JSON.stringify(tenant)})`,
    });

    it('have a process each that no other ever gets, each below its bound, and none waits for another that floods or hangs', async () => {
      const first = await each((tenant) => call(tenant, remember(tenant)));
      for (const [tenant, frames] of first) expect(textOf(frames)).toBe(tenant);
      const boxes = new Map([...first].map(([tenant, frames]) => [tenant, usageOf(frames).sandboxId]));
      expect(new Set(boxes.values()).size).toBe(TENANTS);

      // One that does not answer, one that floods, one that takes memory: each in its own tenant, all at the same time.
      const bad = ['silent', 'flood', 'hog'].map((behaviour) =>
        call(`bad-${behaviour}`, { behaviour }, behaviour === 'silent' ? { callMs: 20_000 } : {}),
      );
      const second = await each((tenant) => call(tenant, remember('somebody else')));
      for (const [tenant, frames] of second) {
        expect([tenant, textOf(frames)]).toEqual([tenant, tenant]); // it is still its own process, and remembers
        expect(usageOf(frames)).toMatchObject({
          cold: false,
          exitReason: 'ok',
          oomKills: 0,
          sandboxId: boxes.get(tenant),
        });
        expect(usageOf(frames).memPeakBytes).toBeLessThanOrEqual(MEM_MB << 20);
      }
      const ends = (await Promise.all(bad)).map((frames) => usageOf(frames).exitReason);
      expect(ends).toEqual(['call-timeout', 'output-limit', 'oom']);

      const accounts = JSON.parse(readFileSync(join(world.dir, 'private', 'uids.json'), 'utf8')) as Record<
        string,
        number
      >;
      expect(new Set(Object.values(accounts)).size).toBe(Object.keys(accounts).length);
      await world.stopRunner();
      await eventually(
        'nothing is left',
        () => JSON.stringify(tracesOf(world)) === JSON.stringify(NO_TRACES),
        60_000,
      );
    }, 300_000);
  },
);
