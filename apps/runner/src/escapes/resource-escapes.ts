import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxProfile, type SandboxProfileInput, type StartApproval } from '#libs/contracts';
import { BoundMounts } from '../accounts/bound-mounts.js';
import { BwrapBackend } from '../bwrap/bwrap-backend.js';
import { launchChain } from '../bwrap/launch-chain.js';
import type { SandboxSpec } from '../sandbox/sandbox-backend.js';
import { StdioSession } from '../session/stdio-session.js';
import { ArtifactStore } from '../store/artifact-store.js';
import { type EscapeWorld, inProcessList } from './escape-world.js';
import type { Verdict } from './verdict.js';

const fails = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'ok';
  } catch (cause) {
    return (cause as Error).message;
  }
};

/** Attempts to use up the machine, to survive, and to be started with less walls. */
export async function resourceEscapes(world: EscapeWorld): Promise<Verdict[]> {
  return [
    await links(world),
    await asRoot(world),
    await forkBomb(world),
    await memoryHog(world),
    await endlessLoop(world),
    await flood(
      world,
      23,
      'write without end',
      `for (;;) await new Promise((done) => process.stdout.write('{"jsonrpc":"2.0","method":"n"}\\n'.repeat(1000), done));`,
      'output-limit',
    ),
    await orphans(world),
    await linkedMount(world),
    await flood(
      world,
      27,
      'write one line of 5 MiB',
      `process.stdout.write('x'.repeat(5 << 20)); await new Promise((done) => setTimeout(done, 5000));`,
      'frame-limit',
    ),
    await commandLine(world),
    await withoutLimits(world),
  ];
}

async function links(world: EscapeWorld): Promise<Verdict> {
  const store = new ArtifactStore(join(world.dir, 'store'));
  const [plain, linked] = [join(world.dir, 'plain'), join(world.dir, 'linked')];
  for (const dir of [plain, linked]) mkdirSync(dir);
  writeFileSync(join(plain, 'a'), '');
  symlinkSync(String(world.context['secret']), join(linked, 'a'));
  const installed = await fails(() => store.add(linked, []));
  // Forced past the check: the link leads nowhere inside.
  const inside = await world.inside(
    `await attempt('read', () => { fs.symlinkSync(context.secret, '/tmp/a'); fs.readFileSync('/tmp/a'); });`,
  );
  const control = await fails(() => store.add(plain, []));
  const contained = installed.includes('links') && inside['read'] === 'ENOENT';
  return {
    number: 3,
    title: 'bring links to the host in a package',
    contained,
    works: control === 'ok',
    seen: { installed, ...inside },
  };
}

async function asRoot(world: EscapeWorld): Promise<Verdict> {
  const title = 'write how the kernel handles crashes; be started as uid 0';
  const script = `await attempt('pattern', () => fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'r+')));`;
  const inside = await world.inside(script);
  const spec = (uid: number): SandboxSpec => ({
    id: 'x',
    uid,
    artifactDir: '/x',
    mounts: [],
    profile: sandboxProfile.parse({ schema: 1, command: ['/bin/node'] }),
  });
  const programs = { sh: '/bin/sh', prlimit: '/bin/prlimit', setpriv: '/bin/setpriv', bwrap: '/bin/bwrap' };
  const chain = (uid: number) =>
    fails(() => launchChain(spec(uid), ['/x'], '/x', programs, process.getuid?.() ?? -1));
  const [zero, other] = [await chain(0), await chain(world.uid)];
  const control = process.getuid?.() === 0 ? (await world.outside(script))['pattern'] : 'ok';
  const contained = ['EROFS', 'EACCES'].includes(inside['pattern'] ?? '') && zero.includes('uid 0');
  return {
    number: 8,
    title,
    contained,
    works: other === 'ok' && control === 'ok',
    seen: { ...inside, zero },
  };
}

async function forkBomb(world: EscapeWorld): Promise<Verdict> {
  const many = (count: number): string =>
    `let failed = 0; for (let i = 0; i < ${count}; i++) { const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 2000)'], { stdio: 'ignore' }); child.on('error', () => failed++); }
     await new Promise((done) => setTimeout(done, 2500)); report('failed', failed);`;
  const usage = world.usage(many(60), { limits: { pids: 32, memMb: 512 } }, 6000);
  const host = spawnSync('/bin/true').status === 0;
  const { pidRefusals } = await usage;
  const control = await world.outside(many(3));
  return {
    number: 21,
    title: 'start processes without end',
    contained: pidRefusals > 0 && host,
    works: control['failed'] === '0',
    seen: { pidRefusals: String(pidRefusals) },
  };
}

async function memoryHog(world: EscapeWorld): Promise<Verdict> {
  const take = (megabytes: number): string =>
    `const held = []; for (let i = 0; i < ${megabytes / 8}; i++) held.push(Buffer.alloc(8 << 20, 1)); report('held', held.length);`;
  const { oomKills, memPeakBytes } = await world.usage(take(400), { limits: { memMb: 96 } }, 15_000);
  const control = await world.outside(take(400));
  return {
    number: 22,
    title: 'take memory without end',
    contained: oomKills > 0 && memPeakBytes <= 97 << 20,
    works: control['held'] === '50',
    seen: { oomKills: String(oomKills), memPeakBytes: String(memPeakBytes) },
  };
}

async function endlessLoop(world: EscapeWorld): Promise<Verdict> {
  const sandbox = await world.box(`for (;;);`);
  // Beyond what starting Node takes: before it computes, its end would prove nothing.
  for (let polls = 0; sandbox.usage().cpuMs < 250 && polls < 1500; polls++)
    await new Promise((done) => setTimeout(done, 20));
  const computed = sandbox.usage().cpuMs;
  const began = performance.now();
  await sandbox.kill();
  const ms = performance.now() - began;
  const { signal } = await sandbox.exited;
  const alive = spawnSync(process.execPath, ['-e', 'for (;;);'], { timeout: 300 }).error !== undefined;
  return {
    number: 23,
    title: 'compute without end',
    contained: signal === 'SIGKILL',
    works: alive && computed >= 250,
    seen: { killMs: ms.toFixed(1) },
  };
}

async function flood(
  world: EscapeWorld,
  number: number,
  title: string,
  script: string,
  expected: string,
): Promise<Verdict> {
  const limits = { outBytes: 4 << 20, frameBytes: 2 << 20, stderrBytes: 1024 };
  const through = async (wide: number): Promise<string> => {
    const sandbox = await world.box(script);
    const session = new StdioSession(sandbox, {
      ...limits,
      outBytes: limits.outBytes * wide,
      frameBytes: limits.frameBytes * wide,
    });
    const asked = session.request((id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'x' }), {
      timeoutMs: 3000,
    });
    const reason = await asked.then(
      () => 'answered',
      (cause: { reason?: string }) => cause.reason ?? 'unknown',
    );
    await sandbox.kill();
    return reason;
  };
  const [inside, control] = [await through(1), await through(1000)];
  // With room for it the same output is read until the time is over.
  return {
    number,
    title,
    contained: inside === expected,
    works: control === 'call-timeout' || control === 'protocol-error',
    seen: { inside, control },
  };
}

async function orphans(world: EscapeWorld): Promise<Verdict> {
  const script = (ms: number): string =>
    `const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setTimeout(() => {}, ${ms})'], { detached: true, stdio: 'ignore' }); child.unref(); report('pid', child.pid);`;
  const groups = (): string[] =>
    readdirSync('/proc').filter((name) => /^\d+$/.test(name) && inProcessList('60001', [name]));
  const inside = await world.inside(script(60_001));
  const survivors = groups().length;
  const { pid = '0' } = await world.outside(script(60_002));
  const outlived = inProcessList('60002', [pid]);
  if (outlived) process.kill(Number(pid), 'SIGKILL');
  return {
    number: 24,
    title: 'leave processes behind that ignore SIGTERM',
    contained: survivors === 0 && inside['pid'] !== undefined,
    works: outlived,
    seen: { survivors: String(survivors) },
  };
}

async function linkedMount(world: EscapeWorld): Promise<Verdict> {
  const mounts = new BoundMounts(join(world.dir, 'state'));
  const root = realpathSync(world.dir);
  mkdirSync(join(root, 'real', 'data'), { recursive: true });
  symlinkSync('/etc', join(root, 'real', 'link'));
  symlinkSync(join(root, 'real'), join(root, 'way'));
  const resolve = (source: string) => {
    const profile: SandboxProfileInput = {
      schema: 1,
      command: ['/bin/node'],
      mounts: [{ kind: 'host', source, target: '/data', mode: 'ro', maxBytes: 0 }],
    };
    return fails(() =>
      mounts.resolve(
        { tenant: 'a', server: 'b', profile: sandboxProfile.parse(profile) } as StartApproval,
        world.uid,
      ),
    );
  };
  const [link, way, real] = [
    await resolve(join(root, 'real', 'link')),
    await resolve(join(root, 'way', 'data')),
    await resolve(join(root, 'real', 'data')),
  ];
  return {
    number: 26,
    title: 'mount the host through a link',
    contained: link.includes('link') && way.includes('link'),
    works: real === 'ok',
    seen: { link, way },
  };
}

async function commandLine(world: EscapeWorld): Promise<Verdict> {
  const pids = (): string[] => readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  process.env['SALLYPORT_ESCAPE_GRANT'] = 'grant-in-memory-4711';
  const sandbox = await world.box(`await new Promise((done) => setTimeout(done, 5000));`);
  const shown = inProcessList('grant-in-memory-4711', pids());
  const walls = inProcessList('--cap-drop', pids());
  await sandbox.kill();
  return {
    number: 28,
    title: 'read secrets in command lines of the machine',
    contained: !shown,
    works: walls,
    seen: { shown: String(shown) },
  };
}

async function withoutLimits(world: EscapeWorld): Promise<Verdict> {
  const bare = new BwrapBackend({ runDir: join(world.dir, 'bare'), runtimeDir: '/x', cgroups: undefined });
  const { missing } = await bare.probe();
  const started = await fails(() =>
    bare.start({
      id: 'x',
      uid: world.uid,
      artifactDir: '/x',
      mounts: [],
      profile: sandboxProfile.parse({ schema: 1, command: ['/bin/node'] }),
    }),
  );
  const control = await world.inside(`report('ran', 'ok');`);
  return {
    number: 29,
    title: 'be started without limits',
    contained: missing.includes('cgroups') && started !== 'ok',
    works: control['ran'] === 'ok',
    seen: { started },
  };
}
