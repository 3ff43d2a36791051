import { CallerConnection } from '../caller-connection.js';
import type { Exchange, HttpAnswer, ResumePoint } from '../exchange.js';
import { restOfAnswer, type Resuming } from './rest-of-answer.js';

const answered = (resume?: ResumePoint): HttpAnswer => ({
  status: 200,
  contentType: 'text/event-stream',
  sessionId: undefined,
  body: Buffer.from(''),
  ...(resume === undefined ? {} : { resume }),
});
const from = (lastEventId: string): ResumePoint => ({ lastEventId, retryMs: 0 });

describe('restOfAnswer', () => {
  const resuming = (answers: HttpAnswer[], changes: Partial<Resuming> = {}) => {
    const asked: string[] = [];
    const parts: Resuming = {
      until: performance.now() + 60_000,
      connection: undefined,
      onInterrupted: undefined,
      ask: async ({ lastEventId }) => {
        asked.push(lastEventId);
        return { answer: Promise.resolve(answers.shift() ?? answered(from('again'))) } as unknown as Exchange;
      },
      ...changes,
    };
    return { asked, parts };
  };

  it('asks from event to event until the answer is there', async () => {
    let interrupted = 0;
    const { asked, parts } = resuming([answered(from('b')), answered()], {
      onInterrupted: () => void interrupted++,
    });
    expect(await restOfAnswer(answered(from('a')), parts)).toEqual(answered());
    expect([asked, interrupted]).toEqual([['a', 'b'], 2]);
  });

  it('gives up when the time of the call is over', async () => {
    const { asked, parts } = resuming([], { until: performance.now() });
    await expect(restOfAnswer(answered(from('a')), parts)).rejects.toMatchObject({
      reason: 'upstream-timeout',
    });
    expect(asked).toEqual([]);
  });

  it('does not ask for a caller that has left', async () => {
    const connection = new CallerConnection();
    const { asked, parts } = resuming([], { connection });
    const rest = restOfAnswer(answered({ lastEventId: 'a', retryMs: 15_000 }), parts);
    connection.close();
    await expect(rest).rejects.toMatchObject({ reason: 'upstream-failed', counts: false });
    expect(asked).toEqual([]);
  });
});
