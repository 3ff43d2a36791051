import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallFrame, Inspection, SandboxUsage } from '#libs/contracts';
import { eventually } from '#libs/testing';
import { noSandboxes, RunnerWorld, TOOL } from './runner-world.fixture.js';

const usageOf = (frames: CallFrame[]): SandboxUsage => {
  const last = frames.at(-1);
  if (last?.type !== 'usage') throw new Error(`no usage in ${JSON.stringify(frames)}`);
  return last.usage;
};
const textOf = (frames: CallFrame[]): string => {
  const answer = frames.find((frame) => frame.type === 'answer');
  if (answer === undefined) throw new Error(`no answer in ${JSON.stringify(frames)}`);
  return (
    (JSON.parse(answer.raw) as { result: { content: { text: string }[] } }).result.content[0]?.text ?? ''
  );
};
const failed = (frames: CallFrame[]): string => {
  const failure = frames.find((frame) => frame.type === 'failed');
  return failure === undefined ? `none in ${JSON.stringify(frames)}` : failure.reason;
};
const script = (text: string): object => ({ name: 'do', arguments: { behaviour: 'script', script: text } });
const does = (behaviour: string): object => ({ name: 'do', arguments: { behaviour } });

const missing = noSandboxes();
(missing === undefined ? describe : describe.skip)(
  `the runner${missing === undefined ? '' : ` (${missing})`}`,
  () => {
    let world: RunnerWorld;
    let digest: string;

    beforeAll(async () => {
      world = await RunnerWorld.start();
      digest = await world.install('tool', { 'index.mjs': TOOL });
    });
    afterAll(() => world.stop());

    const groups = (): string[] => {
      const dir = `/sys/fs/cgroup/pids/sallyport-test-${process.pid}`;
      return existsSync(dir)
        ? readdirSync(dir, { withFileTypes: true })
            .filter((e) => e.isDirectory())
            .map((e) => e.name)
        : [];
    };

    it('starts what is approved, keeps it warm, and says what a call cost', async () => {
      const approval = world.approval(digest);
      const first = await world.call(approval, { name: 'do', arguments: {} });
      expect(textOf(first)).toBe('1');
      expect(usageOf(first)).toMatchObject({
        cold: true,
        exitReason: 'ok',
        artifactDigest: digest,
        egress: [],
      });
      const second = await world.call(approval, { name: 'do', arguments: {} });
      expect(textOf(second)).toBe('2');
      const usage = usageOf(second);
      expect(usage).toMatchObject({ cold: false, sandboxId: usageOf(first).sandboxId });
      expect(usage.memPeakBytes).toBeGreaterThan(0);
      expect(usage.wallMs).toBeLessThan(usageOf(first).wallMs);
    });

    it('freezes a server between calls', async () => {
      const approval = world.approval(digest, {}, { serverVersion: 'sversion_frozen' });
      const frames = await world.call(
        approval,
        script('globalThis.ticks = 0; setInterval(() => globalThis.ticks++, 1); return 1'),
      );
      const { sandboxId } = usageOf(frames);
      await eventually(
        'it is frozen',
        () =>
          readFileSync(
            `/sys/fs/cgroup/freezer/sallyport-test-${process.pid}/${sandboxId}/freezer.state`,
            'utf8',
          ).trim() === 'FROZEN',
      );
    });

    it.each([
      ['garbage', 'protocol-error'],
      ['batch', 'protocol-error'],
      ['foreign', 'protocol-error'],
      ['exit', 'tool-exit'],
      ['flood', 'output-limit'],
      ['long', 'frame-limit'],
      ['hog', 'oom'],
    ])('ends a server that does %s with %s, and leaves nothing of it', async (behaviour, reason) => {
      const more = { serverVersion: `sversion_${behaviour}` };
      const limits = { memMb: 96, outBytes: 4 << 20, frameBytes: 2 << 20 };
      const frames = await world.call(world.approval(digest, { limits }, more), does(behaviour));
      expect(failed(frames)).toBe(reason);
      const { sandboxId, exitReason } = usageOf(frames);
      expect(exitReason).toBe(reason);
      await eventually('its cgroup is gone', () => !groups().includes(sandboxId));
    });

    it('ends a server that does not answer in time', async () => {
      const limits = { callMs: 1500 };
      const frames = await world.call(
        world.approval(digest, { limits }, { serverVersion: 'sversion_s' }),
        does('silent'),
      );
      expect(failed(frames)).toBe('call-timeout');
    });

    it('ends a server when its caller hangs up', async () => {
      const approval = world.approval(digest, {}, { serverVersion: 'sversion_gone' });
      const before = new Set(groups());
      const leaving = new AbortController();
      const body = world.callBody(approval, does('silent'));
      const response = await world.post('calls', body, 'gateway', leaving.signal);
      expect(response.status).toBe(200);
      await eventually('it runs', () => groups().filter((id) => !before.has(id)).length === 1);
      leaving.abort();
      await response.text().catch(() => undefined);
      await eventually('it is gone', () => groups().every((id) => before.has(id)));
    });

    it('survives a loud, an asking and a twice answering server', async () => {
      const of = (name: string) => world.approval(digest, {}, { serverVersion: `sversion_${name}` });
      const loud = await world.call(of('loud'), does('loud'));
      expect(textOf(loud)).toBe('done');
      expect(usageOf(loud).stderrBytes).toBe(1_200_000);
      expect(textOf(await world.call(of('asks'), does('asks')))).toBe('done');
      expect(textOf(await world.call(of('twice'), does('twice')))).toBe('a');
      // The second answer is for nobody: whenever it is read, also during the next call, the server is discarded.
      const again = () => world.call(of('twice'), { name: 'do', arguments: {} });
      let next = await again();
      if (next.some(({ type }) => type === 'failed')) {
        expect(usageOf(next).exitReason).toBe('protocol-error');
        next = await again();
      }
      expect(textOf(next)).toBe('1');
    });

    it('never gives one tenant the process of another', async () => {
      const of = (tenant: string) => world.approval(digest, {}, { tenant });
      const remember = (text: string) => script(`return (globalThis.who ??= '${text}') + ' ' + process.pid`);
      const acme = await world.call(of('acme'), remember('acme'));
      const globex = await world.call(of('globex'), remember('globex'));
      expect(textOf(acme)).toContain('acme');
      expect(textOf(globex)).toContain('globex');
      expect(usageOf(acme).sandboxId).not.toBe(usageOf(globex).sandboxId);
    });

    it('keeps state of one server where no other account can read it', async () => {
      const mounts = [
        { kind: 'state', source: 'notes', target: '/notes', mode: 'rw', maxBytes: 100_000 } as const,
      ];
      const write = script(
        `fs.writeFileSync('/notes/a', 'kept'); return fs.readFileSync('/notes/a', 'utf8')`,
      );
      expect(
        textOf(await world.call(world.approval(digest, { mounts }, { server: 'server_n' }), write)),
      ).toBe('kept');
      const host = join(world.dir, 'data', 'state', 'acme', 'server_n', 'notes', 'a');
      expect(readFileSync(host, 'utf8')).toBe('kept');
      const other = world.approval(digest, { mounts }, { server: 'server_m' });
      expect(textOf(await world.call(other, script(`return fs.readFileSync('${host}', 'utf8')`)))).toBe(
        'ENOENT',
      );
      expect(textOf(await world.call(other, script(`return fs.existsSync('/notes/a')`)))).toBe('false');
    });

    it('stops a server that keeps more than it may', async () => {
      const mounts = [
        { kind: 'state', source: 'much', target: '/much', mode: 'rw', maxBytes: 1000 } as const,
      ];
      const approval = world.approval(digest, { mounts }, { server: 'server_d' });
      const frames = await world.call(
        approval,
        script(`fs.writeFileSync('/much/a', Buffer.alloc(50000)); return 1`),
      );
      expect(failed(frames)).toBe('disk-limit');
    });

    it('looks at a server before anybody has approved it', async () => {
      const approval = world.approval(digest, {}, { use: 'inspect', dialect: undefined });
      const response = await world.post('inspect', { approval }, 'api');
      expect(response.status).toBe(200);
      const { dialect, lists } = (await response.json()) as Inspection;
      expect(dialect).toEqual({ era: 'legacy', protocolVersion: '2025-11-25' });
      expect(lists[0]?.raw).toContain('"name":"do"');
    });

    describe('starts nothing', () => {
      const refused = async (approval: string): Promise<string> => {
        const response = await world.post('calls', world.callBody(approval));
        expect(response.status).toBe(403);
        return ((await response.json()) as { detail: string }).detail;
      };

      it('that another key has signed', async () => {
        const stranger = { ...world.issuerKey, kid: world.approvalKey.kid };
        expect(await refused(world.approval(digest, {}, {}, stranger))).toContain('refused');
      });

      it('whose profile is not the one that was signed', async () => {
        expect(await refused(world.approval(digest, {}, { profileHash: 'a'.repeat(64) }))).toContain(
          'another hash',
        );
      });

      it('that has expired, or would live too long', async () => {
        const now = Math.floor(Date.now() / 1000);
        expect(await refused(world.approval(digest, {}, { iat: now - 900, exp: now - 100 }))).toContain(
          'expired',
        );
        expect(await refused(world.approval(digest, {}, { exp: now + 90_000 }))).toContain('expired');
      });

      it('that is for an inspection', async () => {
        expect(await refused(world.approval(digest, {}, { use: 'inspect' }))).toContain('inspect');
      });

      it('that the operator does not allow', async () => {
        expect(await refused(world.approval(digest, { limits: { memMb: 4096 } }))).toContain('memMb');
        const mounts = [{ kind: 'host', source: '/etc', target: '/data', mode: 'ro', maxBytes: 0 } as const];
        expect(await refused(world.approval(digest, { mounts }))).toContain('RUNNER_MOUNT_ROOTS');
      });

      it('that was stopped, also after a restart', async () => {
        const approval = world.approval(digest, {}, { serverVersion: 'sversion_stopped' });
        expect(textOf(await world.call(approval, { name: 'do', arguments: {} }))).toBe('1');
        const kill = await world.post(
          'kill',
          { serverVersion: 'sversion_stopped', reason: 'quarantined' },
          'api',
        );
        expect(kill.status).toBe(204);
        expect(await refused(approval)).toContain('stopped');
        await world.stopRunner();
        await eventually('no cgroup is left', () => groups().length === 0);
        await world.startRunner();
        expect(await refused(approval)).toContain('stopped');
      });
    });

    describe('lets nobody in', () => {
      it('without a token, with a role that is none, or with one that is for other routes', async () => {
        const bare = await fetch(`http://127.0.0.1:${world.port}/runner/v1/calls`, { method: 'POST' });
        expect(bare.status).toBe(401);
        for (const caller of ['runner', 'recorder', 'support'])
          expect((await world.post('calls', {}, caller)).status).toBe(403);
        expect((await world.post('kill', { reason: 'x' }, 'gateway')).status).toBe(403);
        expect((await world.post('calls', {}, 'api')).status).toBe(403);
      });

      it('twice with one proof, or with a token for another resource', async () => {
        await world.post('calls', {});
        const token = world.token('gateway');
        const proof = world.proof('calls', token);
        expect((await world.send('calls', {}, token, proof)).status).toBe(422);
        expect((await world.send('calls', {}, token, proof)).status).toBe(401);
        const foreign = world.token('gateway', { aud: 'http://control.example.test/internal/v1' });
        expect((await world.send('calls', {}, foreign, world.proof('calls', foreign))).status).toBe(401);
      });
    });
  },
);
