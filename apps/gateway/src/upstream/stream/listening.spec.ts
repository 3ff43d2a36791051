import { UpstreamViolation } from '#libs/mcp';
import type { Listener, Reply } from './listener.js';
import { Listening } from './listening.js';

const event = (message: object): Buffer =>
  Buffer.from(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
const asking = (id: number): Buffer => event({ id, method: 'roots/list', params: {} });

describe('Listening', () => {
  let replies: [unknown, Reply][];
  let answer: () => Promise<Reply>;

  const listening = (maxBytes = 10_000): Listening => {
    const listener: Listener = {
      wantsProgress: true,
      logLevel: undefined,
      onNotification: () => undefined,
      onRequest: () => answer(),
      onInterrupted: () => undefined,
      congested: () => false,
    };
    return new Listening(1, maxBytes, listener, (id, reply) => void replies.push([id, reply]));
  };

  beforeEach(() => {
    replies = [];
    answer = async () => ({ result: {} });
  });

  it('passes on 16 questions of one call, and no more', async () => {
    const stream = listening();
    for (let id = 1; id <= 16; id++) stream.push(asking(id));
    expect(() => stream.push(asking(17))).toThrow(UpstreamViolation);
    await new Promise((resolve) => setImmediate(resolve));
    expect(replies).toHaveLength(16);
  });

  it('answers a question that broke', async () => {
    answer = () => Promise.reject(new Error('bug'));
    listening().push(asking(7));
    await new Promise((resolve) => setImmediate(resolve));
    expect(replies).toEqual([[7, { error: { code: -32603, message: 'Internal error' } }]]);
  });

  it('reads eight times the largest answer, and no more', () => {
    const stream = listening(1_000);
    const comment = Buffer.from(`:${'x'.repeat(498)}\n`);
    for (let i = 0; i < 16; i++) stream.push(comment);
    expect(() => stream.push(Buffer.from('\n'))).toThrow(/too-large: more than 8000 bytes/);
  });
});
