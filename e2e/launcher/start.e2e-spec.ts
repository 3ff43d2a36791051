import { required } from '#libs/testing';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/bootstrap.mjs';
import { isAlive } from '../../scripts/processes/process-identity.mjs';
import type { State } from '../../scripts/launch/state-file.mjs';
import { StartCommand } from './start-command.js';

const READY = /Ctrl-C stops everything/;

/** What a new user does, in the order in which they do it. */
describe('npm start', () => {
  const dir = join(required('SALLYPORT_TEST_DIR'), 'start');
  const state = () => JSON.parse(readFileSync(join(dir, 'state.json'), 'utf8')) as State;
  const running = () => Object.values(state().processes);
  /** The runner is a seventh, where sandboxes can be built. */
  const ALWAYS = 6;
  const commands: StartCommand[] = [];
  const start = () => {
    const command = new StartCommand(dir);
    commands.push(command);
    return command;
  };
  /** Runs the line that the launcher printed, as it stands. */
  const paste = async (output: string) => {
    const line = /npx sallyport (call .*)$/m.exec(output)?.[1] ?? '';
    const env = { ...process.env, SALLYPORT_CONFIG: join(dir, 'cli.json') };
    return promisify(execFile)('sh', ['-c', `node scripts/sallyport.mjs ${line}`], { cwd: root, env });
  };

  afterAll(async () => {
    for (const command of commands) if (command.process.exitCode === null) await command.interrupt();
  });

  it('ends with a sign-in link, an endpoint and a line that makes an enforced call', async () => {
    const command = start();
    await command.says(READY);
    const [link = ''] = await command.says(/http:\/\/localhost:\d+\/signin#\S+/);
    const page = await fetch(link, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<div id="root">')]);
    const [, endpoint = ''] = await command.says(/MCP endpoint +(\S+)/);
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const stranger = await fetch(endpoint, { method: 'POST', headers, body: '{}' });
    expect([stranger.status, stranger.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('DPoP'),
    ]);
    expect((await paste(command.output)).stdout).toContain('Echo: hello');
  });

  it('tells a second one where the first is, and leaves it alone', async () => {
    const second = start();
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`already running here (process ${commands[0]?.process.pid})`);
    expect(running().every(isAlive)).toBe(true);
  });

  it('keeps secrets and keys to its owner', () => {
    for (const name of [
      'state.json',
      'cli.json',
      'demo-agent.key.json',
      'logs/api.log',
      'gateway/keys.json',
    ]) {
      const mode = statSync(join(dir, name)).mode & 0o077;
      expect([name, mode]).toEqual([name, 0]);
    }
  });

  it('starts a process again that dies, while the others go on', async () => {
    const [first] = commands;
    const before = state().processes['gateway'];
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await first?.says(/gateway runs again/);
    expect(state().processes['gateway']?.pid).not.toBe(before?.pid);
    expect((await paste(first?.output ?? '')).stdout).toContain('Echo: hello');
  });

  it('stops on Ctrl-C, and everything that it started with it', async () => {
    const started = running();
    expect(started.length).toBeGreaterThanOrEqual(ALWAYS);
    expect(await commands[0]?.interrupt()).toBe(0);
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('finds its data and its addresses again, and what was left by one that was killed', async () => {
    const addresses = state().addresses;
    const killed = start();
    await killed.says(READY);
    killed.process.kill('SIGKILL');
    await killed.ended();
    const left = running();
    expect(left.length).toBeGreaterThanOrEqual(ALWAYS);
    expect(left.every(isAlive)).toBe(true);

    const again = start();
    await again.says(READY);
    expect(again.output).toContain('left over from an earlier run');
    expect(left.filter(isAlive)).toEqual([]);
    expect(state().addresses).toEqual(addresses);
    expect((await paste(again.output)).stdout).toContain('Echo: hello');
    expect(await again.interrupt()).toBe(0);
  });

  it('stops what it has started when it is interrupted half-way', async () => {
    const command = start();
    await command.says(/✓ Redis/);
    const started = running();
    expect(await command.interrupt()).toBe(0);
    expect(started.filter(isAlive)).toEqual([]);
  });
});
