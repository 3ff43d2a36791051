import type { CallFrame, SandboxUsage } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { noSandboxes, RunnerWorld } from './runner-world.fixture.js';
import { NO_TRACES, tracesOf } from './traces.fixture.js';

/** What it does is its argument; with none it is an ordinary server. */
const BAD_TOOL = `import { createInterface } from 'node:readline';
import fs from 'node:fs';
import { spawn } from 'node:child_process';
const [, , behaviour] = process.argv;
const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
const forever = () => setInterval(() => {}, 1000);
const children = (count) => { for (let i = 0; i < count; i++) spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' }).unref(); };
if (behaviour === 'never-initialises') forever();
else if (behaviour === 'ends-at-once') process.exit(7);
else if (behaviour === 'greets') { process.stdout.write('Server running on stdio\\n'); forever(); }
else if (behaviour === 'another-revision') process.stdin.once('data', () => say({ id: 1, result: { protocolVersion: '1999-01-01', capabilities: {}, serverInfo: { name: 'x', version: '1' } } }));
else if (behaviour === 'no-text') { process.stdout.write(Buffer.from([0xff, 0xfe, 0x0a])); forever(); }
else {
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') say({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 't', version: '1' } } });
    if (method !== 'tools/call') continue;
    if (behaviour === 'floods-stderr') for (;;) fs.writeSync(2, 'noise '.repeat(10000));
    else if (behaviour === 'forks-and-exits') { children(5); process.exit(0); }
    else if (behaviour === 'forks-and-stays-silent') children(5);
    else if (behaviour === 'closes-stdin') { process.stdin.destroy(); say({ id, result: { content: [] } }); forever(); break; }
    else if (behaviour === 'answers-100-mb') { process.stdout.write('{"jsonrpc":"2.0","id":' + id + ',"result":{"content":[{"type":"text","text":"'); for (let i = 0; i < 100; i++) await new Promise((done) => process.stdout.write('x'.repeat(1 << 20), done)); process.stdout.write('"}]}}\\n'); }
    else if (behaviour === 'deep') process.stdout.write('['.repeat(100000) + '\\n');
    else say({ id, result: { content: [{ type: 'text', text: 'fine' }] } });
  }
}
`;

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `bad servers${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let world: RunnerWorld;
    let digest: string;
    beforeAll(async () => {
      world = await RunnerWorld.start();
      digest = await world.install('bad', { 'index.mjs': BAD_TOOL });
    }, 120_000);
    afterAll(() => world.stop());

    const approvalOf = (behaviour: string, limits: object = {}, artifact = digest): string =>
      world.approval(
        artifact,
        {
          command: ['/bin/node', '/app/index.mjs', behaviour],
          limits: { startMs: 15_000, ...limits },
        },
        { serverVersion: `sversion_${behaviour}`, server: 'server_bad' },
      );
    const call = (approval: string): Promise<CallFrame[]> =>
      world.call(approval, { name: 'do', arguments: {} });
    const ending = (frames: CallFrame[]): { reason: string; detail: string; usage: SandboxUsage } => {
      const failed = frames.find((frame) => frame.type === 'failed');
      const last = frames.at(-1);
      if (failed === undefined || last?.type !== 'usage')
        throw new Error(JSON.stringify(frames).slice(0, 500));
      return { reason: failed.reason, detail: failed.detail, usage: last.usage };
    };
    const nothingIsLeft = async (): Promise<void> => {
      let left = tracesOf(world);
      await eventually(
        'nothing is left of it',
        () => JSON.stringify((left = tracesOf(world))) === JSON.stringify(NO_TRACES),
        30_000,
      ).catch(() => undefined);
      expect(left).toEqual(NO_TRACES); // shows what is
    };

    it('are seen by what they leave while they run', async () => {
      const frames = await call(approvalOf('ordinary'));
      expect(frames.map(({ type }) => type)).toEqual(['answer', 'usage']);
      const { processes, cgroups } = tracesOf(world);
      expect([processes.length > 0, cgroups.length > 0]).toEqual([true, true]);
      await world.post('kill', { serverVersion: 'sversion_ordinary', reason: 'the test has seen it' }, 'api');
      await nothingIsLeft();
    });

    it.each([
      ['never-initialises', 'start-timeout', '', { startMs: 5_000 }],
      ['ends-at-once', 'tool-exit', 'the server ended', {}],
      ['greets', 'protocol-error', 'standard output holds what is no message', {}],
      ['no-text', 'protocol-error', 'standard output holds what is no message', {}],
      ['another-revision', 'protocol-error', 'another revision', {}],
      ['floods-stderr', 'call-timeout', 'no answer within', { callMs: 12_000 }],
      ['forks-and-exits', 'tool-exit', 'the server ended', {}],
      ['forks-and-stays-silent', 'call-timeout', 'no answer within', { callMs: 8_000 }],
      ['answers-100-mb', 'output-limit', 'larger than allowed', {}],
      ['deep', 'protocol-error', 'standard output holds what is no message', {}],
    ])('that %s: %s, and nothing is left', async (behaviour, reason, why, limits) => {
      const ended = ending(await call(approvalOf(behaviour, limits)));
      expect(ended).toMatchObject({ reason, usage: { exitReason: reason } });
      expect(ended.detail).toContain(why);
      if (behaviour === 'floods-stderr') expect(ended.usage.stderrBytes).toBeGreaterThan(1 << 16);
      await nothingIsLeft();
    });

    it('that close their standard input: the next call is not answered, and nothing is left', async () => {
      const approval = approvalOf('closes-stdin', { callMs: 3_000 });
      expect((await call(approval)).map(({ type }) => type)).toEqual(['answer', 'usage']);
      expect(['call-timeout', 'tool-exit']).toContain(ending(await call(approval)).reason);
      await nothingIsLeft();
    });

    it('that are not installed are named, and nothing is started', async () => {
      const { reason, detail } = ending(await call(approvalOf('unknown', {}, 'ab'.repeat(32))));
      expect(reason).toBe('integrity');
      expect(detail).toContain('is not installed here');
      expect(tracesOf(world)).toEqual(NO_TRACES);
    });
  },
);
