import { GUARD_OFF, type GuardAction, type GuardPolicy } from '#libs/contracts';
import { Log } from '#libs/platform';
import { ContentUnjudged } from '../guard/content-guard.js';
import { ThreadedContentGuard } from '../guard/threaded-content-guard.js';
import { FakeSessionBus } from '../sessions/fake-session-bus.fixture.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import { CallerConnection } from '../upstream/caller-connection.js';
import { type Asker, Questions } from './questions.js';

const session: LegacySession = {
  digest: 'd'.repeat(64),
  version: '2025-11-25',
  owner: 'o'.repeat(64),
  capabilities: { elicitation: {} },
  endsAt: Number.MAX_SAFE_INTEGER,
};
const policyOf = (at: 'arguments' | 'results', personalData: GuardAction): GuardPolicy => ({
  ...GUARD_OFF,
  [at]: { ...GUARD_OFF[at], personalData },
});
const MAIL = 'ada@example.com';

describe('Questions', () => {
  const guard = new ThreadedContentGuard({ timeoutMs: 1_000 });

  /** Asks an agent that answers at once. @returns what the server hears, and what the agent was asked */
  const ask = async (
    message: string,
    name: string,
    policy?: GuardPolicy,
    judge: Pick<ThreadedContentGuard, 'judge'> = guard,
  ) => {
    const bus = new FakeSessionBus();
    const heard: string[] = [];
    const connection = new CallerConnection(() => ({
      full: false,
      send: (text) => {
        heard.push(text);
        const { id } = JSON.parse(text) as { id: string };
        void bus.say('acme', session.digest, {
          kind: 'answer',
          id,
          result: { action: 'accept', content: { name } },
        });
        return true;
      },
      onDrain: () => undefined,
      interrupt: () => undefined,
    }));
    const asker: Asker = {
      tenant: 'acme',
      session,
      connection,
      allowed: new Set(['elicitation']),
      policy,
      timeoutMs: 20_000,
    };
    const requestedSchema = { type: 'object', properties: { name: { type: 'string' } } };
    const questions = new Questions(bus, judge, new Log(() => undefined));
    const reply = await questions.ask(asker, 'elicitation/create', { message, requestedSchema });
    return { reply, asked: heard.length };
  };
  const answered = (name: string) => ({ result: { action: 'accept', content: { name } } });

  it('are asked and answered where nothing is looked for, or only flagged', async () => {
    for (const policy of [undefined, policyOf('results', 'flag'), policyOf('arguments', 'flag')])
      expect(await ask(`Are you ${MAIL}?`, MAIL, policy)).toEqual({ reply: answered(MAIL), asked: 1 });
  });

  it.each<GuardAction>(['block', 'redact'])(
    'are not asked when the policy for results has to %s them',
    async (action) => {
      const policy = policyOf('results', action);
      expect(await ask(`Are you ${MAIL}?`, 'Ada', policy)).toMatchObject({
        reply: { error: { code: -32601 } },
        asked: 0,
      });
      expect(await ask('Who are you?', MAIL, policy)).toEqual({ reply: answered(MAIL), asked: 1 });
    },
  );

  it.each<GuardAction>(['block', 'redact'])(
    'have no answer when the policy for arguments has to %s it',
    async (action) => {
      const policy = policyOf('arguments', action);
      expect(await ask(`Are you ${MAIL}?`, MAIL, policy)).toMatchObject({
        reply: { error: { code: -32603 } },
        asked: 1,
      });
      expect(await ask('Who are you?', 'Ada', policy)).toEqual({ reply: answered('Ada'), asked: 1 });
    },
  );

  it('are not asked when they could not be judged', async () => {
    const late = { judge: () => Promise.reject(new ContentUnjudged('too late')) };
    expect(await ask('Who are you?', 'Ada', policyOf('results', 'flag'), late)).toMatchObject({
      reply: { error: { code: -32603 } },
      asked: 0,
    });
  });
});
