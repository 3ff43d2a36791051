import { SystemClock } from '#libs/platform';
import { NO_STDIO } from '../terminal/no-stdio.fixture.js';
import { doctor } from './doctor-command.js';
import type { Machine } from './machine.js';

const V2: Machine = {
  platform: 'linux',
  arch: 'x64',
  nodeVersion: '26.10.0',
  uid: 0,
  exists: (path) => path === '/lib64/ld-linux-x86-64.so.2' || path === '/sys/fs/cgroup/cgroup.controllers',
  writable: () => true,
  firstLine: (program) => `${program} 1.0`,
  canListen: () => Promise.resolve(true),
};

async function told(over: Partial<Machine>) {
  const out: string[] = [];
  const terminal = {
    out: (line: string) => out.push(line),
    err: () => {},
    cwd: '/',
    env: {},
    clock: new SystemClock(),
  };
  const code = await doctor({ ...terminal, ...NO_STDIO }, { ...V2, ...over });
  return { code, text: out.join('\n') };
}

test('a machine that has everything', async () => {
  const { code, text } = await told({});
  expect(code).toBe(0);
  expect(text).toContain('✓ bwrap             bwrap 1.0');
  expect(text).toContain('version 2');
  expect(text).toMatch(/Everything works here, stdio servers in sandboxes too\.$/);
});

test.each<[string, Partial<Machine>, string]>([
  [
    'no bubblewrap',
    { firstLine: (name) => (name === 'bwrap' ? undefined : name) },
    '- bwrap             install bubblewrap',
  ],
  ['another system', { platform: 'darwin', arch: 'arm64' }, 'darwin arm64: sandboxes need Linux'],
  ['no cgroups', { exists: (path) => path.startsWith('/lib64') }, '- cgroups           mount cgroups'],
  ['cgroups that nobody may write to', { writable: () => false }, '- cgroups           mount cgroups'],
])('with %s stdio servers are refused, and nothing else', async (_, over, line) => {
  const { code, text } = await told(over);
  expect(code).toBe(0);
  expect(text).toContain(line);
  expect(text).toMatch(/Everything but stdio servers works/);
});

test('an ordinary user is told what the runner needs', async () => {
  expect((await told({ uid: 1000 })).text).toContain('RUNNER_SINGLE_TENANT');
});

test.each<[string, Partial<Machine>, string]>([
  ['an old Node', { nodeVersion: '20.1.0' }, '20.1.0 is too old'],
  ['no loopback', { canListen: () => Promise.resolve(false) }, 'nothing can listen at 127.0.0.1'],
])('with %s nothing works', async (_, over, line) => {
  const { code, text } = await told(over);
  expect(code).toBe(1);
  expect(text).toContain(line);
  expect(text).toMatch(/Sallyport does not run here/);
});
