import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKPOINT_TYP, checkpointPayload, GENESIS, link } from '#libs/audit';
import { signCompact } from '#libs/oauth';
import { SystemClock } from '#libs/platform';
import { testCall, TestKey } from '#libs/testing';
import { run } from './command-line.js';
import { NO_STDIO } from './terminal/no-stdio.fixture.js';

const AT = '2026-01-02T03:04:05.000Z';

describe('sallyport audit verify', () => {
  let cwd: string;
  let key: TestKey;
  let lines: string[];

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));
    key = await TestKey.create();
    const text: object[] = [{ line: 'header', v: 1, tenant: 'acme', keys: [key.jwk] }];
    let previousHash = GENESIS;
    for (let seq = 1; seq <= 3; seq++) {
      const id = `call_${seq}`;
      const made = link(previousHash, testCall('acme', { id }));
      text.push({ line: 'event', seq, id, previousHash, ...made });
      previousHash = made.hash;
    }
    const payload = checkpointPayload('acme', 3, previousHash, 3, AT, null);
    const jws = signCompact(payload, { typ: CHECKPOINT_TYP, kid: key.jwk.kid }, key.privateKey);
    text.push({ line: 'checkpoint', jws }, { line: 'end', seq: 3, hash: previousHash });
    lines = text.map((line) => JSON.stringify(line));
    write('keys.json', [JSON.stringify({ keys: [key.jwk] })]);
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  const write = (name: string, text: readonly string[]): void =>
    writeFileSync(join(cwd, name), `${text.join('\n')}\n`);
  const verify = async (...argv: string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const terminal = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) };
    const code = await run(['audit', 'verify', ...argv], {
      ...NO_STDIO,
      ...terminal,
      cwd,
      env: {},
      clock: new SystemClock(),
    });
    return { code, out, err: err.join('\n') };
  };

  test('says that a file is intact, and until when that is proved', async () => {
    write('good.ndjson', lines);
    const { code, out } = await verify('good.ndjson', '--keys', 'keys.json');
    expect(code).toBe(0);
    expect(out).toContain('events       3');
    expect(out).toContain(`checkpoints  1, the last of ${AT}`);
    expect(out.at(-1)).toBe('intact');
  });

  test('says what keys from the file itself do not prove', async () => {
    const { code, out } = await verify('good.ndjson');
    expect(code).toBe(0);
    expect(out.at(-1)).toContain('consistent in itself');
  });

  test('names the line and the event that was altered', async () => {
    const altered = lines.map((text, i) => (i === 2 ? text.replace('call_2', 'call_9') : text));
    write('altered.ndjson', altered);
    const { code, out } = await verify('altered.ndjson', '--keys', 'keys.json');
    expect(code).toBe(1);
    expect(out.slice(-2)).toEqual([expect.stringMatching(/^line 3, event 2 .*altered/), 'NOT INTACT']);
  });

  test('names the line at which a file was cut', async () => {
    write('cut.ndjson', lines.slice(0, 3));
    const { code, out } = await verify('cut.ndjson', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out.join('\n'))).toMatchObject({ fault: { line: 4, problem: 'truncated' } });
  });

  test('takes a file that was cut at the front only where that is asked for', async () => {
    const first = JSON.parse(lines[1] ?? '') as { hash: string };
    const header = { ...(JSON.parse(lines[0] ?? '') as object), after: { seq: 1, hash: first.hash } };
    write('front.ndjson', [JSON.stringify(header), ...lines.slice(2)]);
    const { code, out } = await verify('front.ndjson', '--keys', 'keys.json');
    expect(code).toBe(1);
    expect(out.slice(-2)).toEqual([expect.stringMatching(/^line 1, event 1: missing/), 'NOT INTACT']);
    expect((await verify('front.ndjson', '--keys', 'keys.json', '--partial')).code).toBe(0);
  });

  test('trusts no other key than those it is given', async () => {
    const other = await TestKey.create();
    write('other.json', [JSON.stringify(other.jwk)]);
    expect((await verify('good.ndjson', '--keys', 'other.json')).code).toBe(1);
  });

  test.each([
    [['nowhere.ndjson'], 'Cannot read'],
    [['good.ndjson', '--keys', 'good.ndjson'], 'Cannot use the keys'],
    [[], 'Name the exported file'],
  ])('explains what is wrong with %j', async (argv, why) => {
    const { code, err } = await verify(...argv);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});
