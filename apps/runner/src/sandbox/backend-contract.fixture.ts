import { once } from 'node:events';
import { eventually } from '#libs/testing';
import { RunFailure } from './run-failure.js';
import type { SandboxBackend, SandboxSpec } from './sandbox-backend.js';
import type { Sandbox } from './sandbox.js';

/** A back end under test, and what it is given to start. */
export interface BackendUnderTest {
  readonly backend: SandboxBackend;
  /** A specification of a program with this text. */
  readonly spec: (program: string) => SandboxSpec;
}

const ECHO = `process.stdin.on('data', (chunk) => process.stdout.write(chunk));
process.stdin.on('end', () => { process.stderr.write('input has ended\\n'); process.exitCode = 7; });`;
const DEAF = `process.on('SIGTERM', () => {}); process.stdout.write('up\\n'); setInterval(() => {}, 1000);`;

/** Text of a stream until it contains what is waited for. */
function reader(stream: NodeJS.ReadableStream): { text: () => string } {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return { text: () => text };
}

/** What every back end does, whatever its walls are made of. */
export function backendContract(given: () => BackendUnderTest): void {
  const started: Sandbox[] = [];
  const start = async (program: string): Promise<Sandbox> => {
    const { backend, spec } = given();
    const sandbox = await backend.start(spec(program));
    started.push(sandbox);
    return sandbox;
  };
  afterEach(async () => {
    for (const sandbox of started.splice(0)) await sandbox.kill();
  });
  const within = 30_000;

  it('reports nothing missing where it can work', async () => {
    expect((await given().backend.probe()).missing).toEqual([]);
  });

  it('carries standard input, output and error, and tells how the process ended', async () => {
    const sandbox = await start(ECHO);
    const [out, err] = [reader(sandbox.stdout), reader(sandbox.stderr)];
    sandbox.stdin.write('grüß ');
    sandbox.stdin.write('dich\n');
    await eventually('it echoes', () => out.text() === 'grüß dich\n', within);
    sandbox.stdin.end();
    await eventually('it speaks on standard error', () => err.text().includes('input has ended'), within);
    expect(await sandbox.exited).toEqual({ code: 7, signal: null });
  });

  it('carries a megabyte unharmed', async () => {
    const sandbox = await start(ECHO);
    const out = reader(sandbox.stdout);
    const line = `${'0123456789abcdef'.repeat(65_536)}\n`;
    sandbox.stdin.write(line);
    await eventually('it is back', () => out.text().length === line.length, within);
    expect(out.text() === line).toBe(true);
  });

  it('ends what ignores SIGTERM, once, however often it is asked', async () => {
    const sandbox = await start(DEAF);
    const out = reader(sandbox.stdout);
    await eventually('it runs', () => out.text() === 'up\n', within);
    const [first, second] = await Promise.all([sandbox.kill(), sandbox.kill()]);
    expect(second).toBe(first);
    expect((await sandbox.exited).code).not.toBe(0);
    expect(sandbox.stdin.destroyed).toBe(true);
  });

  it('serves after it was stopped and let go on', async () => {
    const sandbox = await start(ECHO);
    const out = reader(sandbox.stdout);
    await sandbox.freeze();
    await sandbox.thaw();
    sandbox.resetPeak();
    sandbox.stdin.write('again\n');
    await eventually('it echoes', () => out.text() === 'again\n', within);
    expect(sandbox.usage().oomKills).toBe(0);
  });

  it('keeps two apart', async () => {
    const [a, b] = [await start(ECHO), await start(ECHO)];
    const [fromA, fromB] = [reader(a.stdout), reader(b.stdout)];
    a.stdin.write('a\n');
    b.stdin.write('b\n');
    await eventually('both echo', () => fromA.text() === 'a\n' && fromB.text() === 'b\n', within);
    await a.kill();
    b.stdin.write('c\n');
    await eventually('the other lives', () => fromB.text() === 'b\nc\n', within);
  });

  it('starts nothing as uid 0', async () => {
    const { backend, spec } = given();
    const asked = backend.start({ ...spec(ECHO), uid: 0 });
    await expect(asked).rejects.toBeInstanceOf(RunFailure);
  });

  it('ends by itself what ends by itself', async () => {
    const sandbox = await start(`process.stdout.write('bye\\n');`);
    sandbox.stdout.resume();
    sandbox.stderr.resume();
    expect((await sandbox.exited).code).toBe(0);
    if (!sandbox.stdout.readableEnded) await once(sandbox.stdout, 'end');
  });
}
