import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateFile } from '../launch/state-file.mjs';
import { Child } from './child.mjs';
import { run } from './command.mjs';
import { endLeftovers } from './leftovers.mjs';
import { endProcess, identify, isAlive } from './process-identity.mjs';

const FOREVER = 'console.log("up"); setInterval(() => {}, 1000);';
const STUBBORN = `process.on("SIGTERM", () => {}); ${FOREVER}`;

describe('processes of a launcher', () => {
  const dir = mkdtempSync(join(tmpdir(), 'child-'));
  const children: Child[] = [];
  const spec = (code: string, name = 'demo') => ({
    name,
    command: process.execPath,
    args: ['-e', code],
    logFile: join(dir, `${name}.log`),
    stopWithin: 200,
  });
  const start = async (code: string, name?: string) => {
    const isReady = (child: Child) => child.lastLines().includes('up');
    const child = await Child.start(spec(code, name), {
      isReady,
      within: 20_000,
      signal: new AbortController().signal,
    });
    children.push(child);
    return child;
  };

  afterAll(async () => {
    for (const child of children) await child.kill();
    rmSync(dir, { recursive: true });
  });

  it('are stopped politely, or by force when they do not listen', async () => {
    const [polite, stubborn] = [await start(FOREVER), await start(STUBBORN)];
    await polite.stop();
    await stubborn.stop();
    expect([polite.ended, stubborn.ended]).toEqual(['signal SIGTERM', 'signal SIGKILL']);
  });

  it('fail to start with their last lines when they end too early, or do not get ready', async () => {
    const how = { within: 20_000, signal: new AbortController().signal };
    const early = Child.start(spec('console.error("no such table"); process.exit(3)'), {
      ...how,
      isReady: () => false,
    });
    await expect(early).rejects.toThrow(/demo ended while it was starting \(exit code 3\)[^]*no such table/);
    const late = Child.start(spec(FOREVER), { ...how, isReady: () => false, within: 0 });
    await expect(late).rejects.toThrow('demo was not ready within 0 s');
    const missing = Child.start({ ...spec(''), command: '/nowhere' }, { ...how, isReady: () => false });
    await expect(missing).rejects.toThrow(/ENOENT/);
  });

  it('are given up as soon as somebody says so', async () => {
    const isReady = () => false;
    const starting = Child.start(spec(FOREVER), { isReady, within: 20_000, signal: AbortSignal.timeout(50) });
    await expect(starting).rejects.toThrow('demo was stopped while it was starting');
  });

  it('are ended when an earlier launcher left them, and never a process that has only their number', async () => {
    const [left, other] = [await start(FOREVER, 'left'), await start(FOREVER, 'other')];
    const state = new StateFile(join(dir, 'state'));
    state.data.processes = { left: left.identity, other: { ...other.identity, startedAt: '1' } };
    const notes: string[] = [];
    expect(await endLeftovers(state, (note) => notes.push(note))).toBe(1);
    await left.exited;
    expect(isAlive(other.identity)).toBe(true);
    expect(notes).toEqual([expect.stringContaining(`left (process ${left.pid})`)]);
    expect(new StateFile(join(dir, 'state')).data.processes).toEqual({});
  });

  it('that are gone already are no trouble', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    const identity = identify(child.pid ?? 0);
    await once(child, 'exit');
    await endProcess(identity);
    expect(isAlive(identity)).toBe(false);
  });
});

describe('commands of a launcher', () => {
  it('tell how they ended and what they printed', async () => {
    const code = 'console.log("out"); console.error("err"); process.exit(4)';
    const outcome = await run(process.execPath, ['-e', code], { within: 20_000 });
    expect(outcome).toMatchObject({ ok: false, how: 'exit code 4', stdout: 'out\n' });
    expect(outcome.output).toContain('err');
    expect(await run('/nowhere', [], { within: 1000 })).toMatchObject({
      ok: false,
      how: expect.stringContaining('ENOENT'),
    });
  });

  it('are ended with all they started when time is up', async () => {
    // The grandchild keeps the pipe open: the outcome would wait for it.
    const code = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(FOREVER)}], { stdio: "inherit" })`;
    const outcome = await run(process.execPath, ['-e', code], { within: 300 });
    expect(outcome).toMatchObject({ ok: false, how: 'not done within 0 s' });
  });
});
