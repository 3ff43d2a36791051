import { Denied } from '#libs/denial';
import { eventually, FixedClock, testServer } from '#libs/testing';
import type { UpstreamCredentials } from '../credentials/upstream-credentials.js';
import { CallerConnection } from './caller-connection.js';
import { ServerHealth } from './server-health.js';
import { UpstreamClient } from './upstream-client.js';
import { UpstreamFailure } from './upstream-failure.js';
import type { UpstreamHttp } from './upstream-http.js';
import type { UpstreamSessions } from './upstream-sessions.js';

const ANSWER = { status: 200, contentType: 'application/json', sessionId: undefined };
const LEGACY = {
  era: 'legacy',
  protocolVersion: '2025-06-18',
  clientInfo: { name: 'gateway', version: '1' },
  sessionId: 's',
};

const CALL = {
  server: testServer('desk', { era: 'legacy' }),
  subject: {
    tenant: 'acme',
    sub: 'alice',
    act: undefined,
    scope: '',
    txn: 'txn_1',
    tctx: { method: 'tools/call', tool: '', manifest: '', args: '', decision: 'call_1' },
  },
  principal: 'alice',
  request: {
    method: 'tools/call',
    name: 'read',
    args: {},
    headerParams: [],
    paramsJson: '"name":"read","arguments":{}',
  },
  capabilities: {},
  listener: undefined,
} as const;

describe('UpstreamClient', () => {
  let unheard: unknown[];
  const note = (cause: unknown) => void unheard.push(cause);

  beforeEach(() => {
    unheard = [];
    process.on('unhandledRejection', note);
  });
  afterEach(() => void process.off('unhandledRejection', note));

  /** A call that its caller gives up, at a server that has to be told; what comes of telling it is given. */
  const cancelled = async (told: () => Promise<Readonly<Record<string, string>>>): Promise<string[]> => {
    const sent: string[] = [];
    const connection = new CallerConnection();
    const underWay = Promise.withResolvers<never>();
    const http: Pick<UpstreamHttp, 'post'> = {
      post: (_server, { body }) => {
        sent.push(body);
        const answer =
          sent.length === 1 ? underWay.promise : Promise.resolve({ ...ANSWER, body: Buffer.of() });
        const cancel = (why: string) => underWay.reject(new UpstreamFailure('upstream-failed', why, false));
        return { answer, sent: true, cancel } as unknown as ReturnType<UpstreamHttp['post']>;
      },
    };
    let handed = 0;
    const client = new UpstreamClient(
      http as UpstreamHttp,
      { dialect: () => LEGACY } as unknown as UpstreamSessions,
      {} as UpstreamCredentials,
      new ServerHealth(new FixedClock()),
      { ask: () => Promise.reject(new Error('nothing is sandboxed')) },
    );
    const call = client.call({
      ...CALL,
      handed: () => (handed++ === 0 ? Promise.resolve({}) : told()),
      connection,
    });
    const outcome = call.then(String, String);
    await eventually('the request is on its way', () => connection.onClose !== undefined);
    connection.close();
    expect(await outcome).toMatch('the caller went away; the call was already sent upstream');
    // Rejections that nobody heard are told of after the microtasks.
    await new Promise((resolve) => setImmediate(resolve));
    return sent;
  };

  it('tells a server with sessions that the caller went away', async () => {
    const sent = await cancelled(() => Promise.resolve({}));
    expect(sent).toHaveLength(2);
    expect(JSON.parse(sent[1] ?? '')).toMatchObject({ method: 'notifications/cancelled' });
    expect(unheard).toEqual([]);
  });

  it.each([
    ['is denied', new Denied('delegation-refused', { detail: 'no more' })],
    ['breaks', new TypeError('bug')],
  ])('goes on when a credential to tell it with %s', async (_how, cause) => {
    expect(await cancelled(() => Promise.reject(cause))).toHaveLength(1);
    expect(unheard).toEqual([]);
  });

  describe.each([404, 400])('at a server that answers %i for a session', (status) => {
    const EMPTY = { ...ANSWER, body: Buffer.of() };
    let posts: number;
    let forgotten: number;

    /** @param begins what the server answers to a call at first */
    const asked = (begins: object): Promise<unknown> => {
      [posts, forgotten] = [0, 0];
      const as = (answer: object) => ({
        answer: Promise.resolve(answer),
        sent: true,
        cancel: () => undefined,
      });
      const http = {
        post: () => as(posts++ === 0 ? begins : { ...EMPTY, body: Buffer.from('no answer') }),
        get: () => as({ ...EMPTY, status }),
      };
      const sessions = { dialect: () => LEGACY, forget: () => void forgotten++ };
      const client = new UpstreamClient(
        http as unknown as UpstreamHttp,
        sessions as unknown as UpstreamSessions,
        {} as UpstreamCredentials,
        new ServerHealth(new FixedClock()),
        { ask: () => Promise.reject(new Error('nothing is sandboxed')) },
      );
      return client.call({ ...CALL, handed: async () => ({}), connection: undefined });
    };

    it('sends a call once more that was refused at once', async () => {
      await expect(asked({ ...EMPTY, status })).rejects.toBeInstanceOf(UpstreamFailure);
      expect([posts, forgotten]).toEqual([2, 1]);
    });

    it('sends no call again whose stream had begun', async () => {
      const begun = { ...EMPTY, contentType: 'text/event-stream', resume: { lastEventId: 'e', retryMs: 1 } };
      await expect(asked(begun)).rejects.toThrow(`HTTP ${status}`);
      expect([posts, forgotten]).toEqual([1, 1]);
    });
  });
});
