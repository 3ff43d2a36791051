import { PassThrough, Writable } from 'node:stream';
import { setImmediate as settled } from 'node:timers/promises';
import { RunFailure } from '../sandbox/run-failure.js';
import { type ExitInfo, type ResourceUsage, Sandbox } from '../sandbox/sandbox.js';
import { StdioSession } from './stdio-session.js';

/** Pipes without a process behind them. */
class FakeSandbox extends Sandbox {
  readonly id = 'box';
  /** Everything that was written to it. */
  said = '';
  readonly stdin = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.said += String(chunk);
      done();
    },
  });
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly exit = Promise.withResolvers<ExitInfo>();
  readonly exited = this.exit.promise;

  freeze = (): Promise<void> => Promise.resolve();
  thaw = (): Promise<void> => Promise.resolve();
  resetPeak = (): void => undefined;
  usage = (): ResourceUsage => ({
    cpuMs: 0,
    memPeakBytes: 0,
    oomKills: 0,
    pidRefusals: 0,
    throttledPeriods: 0,
  });
  kill = (): Promise<ResourceUsage> => Promise.resolve(this.usage());
}

const LIMITS = { frameBytes: 1000, outBytes: 5000, stderrBytes: 100 };
const answerTo = (id: unknown, result: object = {}): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`;
const notification = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress' })}\n`;
const body = (id: number): string => JSON.stringify({ jsonrpc: '2.0', id, method: 'ping' });

describe('StdioSession', () => {
  let sandbox: FakeSandbox;
  let session: StdioSession;

  beforeEach(() => {
    sandbox = new FakeSandbox();
    session = new StdioSession(sandbox, LIMITS);
  });

  const ask = (gone?: AbortSignal, onNotification?: (raw: string) => void) =>
    session.request(body, {
      timeoutMs: 60_000,
      ...(gone === undefined ? {} : { gone }),
      ...(onNotification === undefined ? {} : { onNotification }),
    });
  const failure = async (asked: Promise<unknown>): Promise<string> => {
    const cause: unknown = await asked.then(
      () => 'answered',
      (error: unknown) => error,
    );
    return cause instanceof RunFailure ? cause.reason : String(cause);
  };

  test('writes one message a line, and nothing else', async () => {
    const asked = ask();
    sandbox.stdout.write(answerTo(1));
    await asked;
    session.notify('notifications/initialized');
    const lines = sandbox.said.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => (JSON.parse(line) as { method: string }).method)).toEqual([
      'ping',
      'notifications/initialized',
    ]);
  });

  test('reads messages by line, however they arrive', async () => {
    const heard: string[] = [];
    const asked = ask(undefined, (raw) => heard.push(raw));
    const text = Buffer.from(`\n${notification}${answerTo(1, { text: 'é' })}`);
    for (const byte of text) sandbox.stdout.write(Buffer.from([byte]));
    const { raw } = await asked;
    expect(JSON.parse(raw)).toMatchObject({ id: 1, result: { text: 'é' } });
    expect(heard).toEqual([notification.trim()]);
  });

  test.each<[string, string | Buffer, string]>([
    ['words', 'listening\n', 'protocol-error'],
    ['no UTF-8', Buffer.from([0xff, 10]), 'protocol-error'],
    ['a batch', `[${answerTo(1).trim()}]\n`, 'protocol-error'],
    ['a name twice', '{"jsonrpc":"2.0","id":1,"id":1,"result":{}}\n', 'protocol-error'],
    ['another JSON-RPC', '{"id":1,"result":{}}\n', 'protocol-error'],
    ['the answer to another request', answerTo(2), 'protocol-error'],
    ['an id of another type', answerTo('1'), 'protocol-error'],
    ['a request with an odd id', '{"jsonrpc":"2.0","id":{},"method":"ping"}\n', 'protocol-error'],
    ['a line without an end', 'x'.repeat(1001), 'frame-limit'],
    ['more than it may', notification.repeat(150), 'output-limit'],
  ])('ends at %s, for good', async (_, output, reason) => {
    const asked = ask();
    sandbox.stdout.write(output);
    expect(await failure(asked)).toBe(reason);
    expect(await failure(ask())).toBe(reason);
    expect(session.broken?.reason).toBe(reason);
  });

  test('ends with the process, and says what it said last', async () => {
    const asked = ask();
    sandbox.stderr.write('out of paper');
    await settled();
    sandbox.exit.resolve({ code: 1, signal: null });
    expect(await failure(asked)).toBe('tool-exit');
    expect(session.broken?.message).toContain('out of paper');
  });

  test('takes no second answer, and no more than ten messages that nobody asked for', async () => {
    const asked = ask();
    sandbox.stdout.write(answerTo(1));
    await asked;
    sandbox.stdout.write(notification.repeat(10));
    await settled();
    expect(session.broken).toBeUndefined();
    const second = ask();
    sandbox.stdout.write(answerTo(2) + answerTo(2));
    await second;
    await settled();
    expect(session.broken?.reason).toBe('protocol-error');
  });

  test('refuses what a server asks, except whether anybody is there', async () => {
    const asked = ask();
    sandbox.stdout.write('{"jsonrpc":"2.0","id":"a","method":"sampling/createMessage"}\n');
    sandbox.stdout.write('{"jsonrpc":"2.0","id":"b","method":"ping"}\n');
    sandbox.stdout.write(answerTo(1));
    await asked;
    const [, ...replies] = sandbox.said.trim().split('\n');
    expect(replies.map((line) => JSON.parse(line) as object)).toEqual([
      { jsonrpc: '2.0', id: 'a', error: { code: -32601, message: 'Method not found' } },
      { jsonrpc: '2.0', id: 'b', result: {} },
    ]);
  });

  test('tells the server when the caller leaves, and is not used again', async () => {
    const leaving = new AbortController();
    const asked = ask(leaving.signal);
    leaving.abort();
    expect(await failure(asked)).toBe('cancelled');
    expect(sandbox.said).toContain('"notifications/cancelled"');
    expect(await failure(ask())).toBe('cancelled');
  });

  test('serves one request at a time', async () => {
    const asked = ask();
    await expect(ask()).rejects.toThrow('one sandbox serves one call');
    sandbox.stdout.write(answerTo(1));
    await asked;
  });
});
