import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sandboxProfile } from '#libs/contracts';
import { SettingsError } from '#libs/platform';
import { isDeepStrictEqual } from 'node:util';
import type { SandboxBackend } from '../sandbox/sandbox-backend.js';
import type { RunnerSettings } from '../settings.js';
import { HOG_SOURCE, PROBE_SOURCE } from './probe-source.js';

const EXPECTED = {
  shadow: 'ENOENT',
  hostRoot: 'ENOENT',
  environment: 'HOME,LANG,PATH,PWD,TMPDIR',
  firstProcess: 'false',
  corePattern: 'refused',
  writeRoot: 'EROFS',
  writeApp: 'EROFS',
  descriptors: '0',
  interfaces: 'lo',
  status: 'CapEff:0000000000000000 CapBnd:0000000000000000 NoNewPrivs:1 Seccomp:2',
  loopback: 'ECONNREFUSED',
};
const HOG_MB = 64;

/**
 * Tries the walls with a hostile program before anything else is started, so that a machine on which one does not hold is
 * noticed at the start and not by an attacker.
 *
 * @throws SettingsError that names what got through
 */
export async function assertWalls(backend: SandboxBackend, settings: RunnerSettings): Promise<void> {
  const dir = join(settings.dataDir, 'selftest');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true, mode: 0o755 });
  writeFileSync(join(dir, 'probe.mjs'), PROBE_SOURCE, { mode: 0o444 });
  writeFileSync(join(dir, 'hog.mjs'), HOG_SOURCE, { mode: 0o444 });
  const uid = process.getuid?.() === 0 ? settings.uidRange.last : (process.getuid?.() ?? -1);
  const listener = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  try {
    const { port } = listener.address() as AddressInfo;
    const start = (id: string, program: string, memMb: number) =>
      backend.start({
        id,
        uid,
        artifactDir: dir,
        mounts: [],
        profile: sandboxProfile.parse({
          schema: 1,
          command: ['/bin/node', `/app/${program}`, String(port)],
          limits: { memMb },
        }),
      });
    const found = await firstLine(await start('selftest-probe', 'probe.mjs', 256));
    if (!isDeepStrictEqual(found, EXPECTED))
      throw new SettingsError(
        `a wall of the sandbox does not hold: expected ${text(EXPECTED)}, found ${text(found)}`,
      );
    const hog = await start('selftest-hog', 'hog.mjs', HOG_MB);
    await Promise.race([hog.exited, patience()]);
    const { oomKills } = await hog.kill();
    if (oomKills === 0) throw new SettingsError('the memory limit of the sandbox does not hold');
  } finally {
    listener.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const WITHIN_MS = 20_000;

function patience(): Promise<void> {
  return new Promise((done) => setTimeout(done, WITHIN_MS).unref());
}

async function firstLine(sandbox: Awaited<ReturnType<SandboxBackend['start']>>): Promise<unknown> {
  let out = '';
  const whole = Promise.withResolvers<void>();
  sandbox.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
    if (out.includes('\n')) whole.resolve();
  });
  sandbox.stderr.resume();
  await Promise.race([whole.promise, sandbox.exited.then(() => patienceForPipe(sandbox)), patience()]);
  await sandbox.kill();
  try {
    return JSON.parse(out.split('\n')[0] ?? '');
  } catch {
    return out.slice(0, 500);
  }
}

/** What a process wrote before it ended may still be in the pipe. */
async function patienceForPipe(sandbox: Awaited<ReturnType<SandboxBackend['start']>>): Promise<void> {
  if (!sandbox.stdout.readableEnded) await once(sandbox.stdout, 'end').catch(() => undefined);
}

const text = (value: unknown): string => JSON.stringify(value);
