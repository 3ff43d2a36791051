import type { CallEvent } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { FixedClock } from '#libs/testing';
import { Log } from '#libs/platform';
import { Decision } from './decision.js';
import type { DecisionSteps } from './decision-steps.js';
import { FakeSessionBus } from '../sessions/fake-session-bus.fixture.js';
import type { LegacySession } from '../sessions/legacy-session.js';
import type { LegacySessions } from '../sessions/legacy-sessions.js';
import type { AgentStreams } from '../streams/agent-streams.js';
import { OtherMethods } from './methods/other-methods.js';
import { type FreshSnapshot, proven } from './proofs.js';
import { accessToken, addressed, arrival, caller, fresh, served, TERMS, toolCall } from './proofs.fixture.js';
import { Refusals } from './refusals.js';

/** Steps that all pass, in the order in which they are asked; a test replaces one. */
describe('Decision', () => {
  const asked: string[] = [];
  const settled: { event: CallEvent; intended: boolean }[] = [];
  const logged: string[] = [];
  const subscribed: string[] = [];
  const session: LegacySession = {
    digest: 'd'.repeat(64),
    version: '2025-11-25',
    owner: 'o'.repeat(64),
    capabilities: {},
    endsAt: Number.MAX_SAFE_INTEGER,
  };
  const sessions = {
    subscribe: async (_tenant: string, _session: LegacySession, uri: string) => void subscribed.push(uri),
  };
  const others = new OtherMethods(
    sessions as unknown as LegacySessions,
    async () => [],
    new FakeSessionBus(),
    {} as AgentStreams,
  );
  let snapshot: FreshSnapshot;

  beforeAll(async () => {
    snapshot = await fresh();
  });

  beforeEach(() => {
    for (const list of [asked, settled, logged, subscribed]) list.length = 0;
  });

  const passing = (): DecisionSteps => {
    const decided = {
      served: served(snapshot, 'desk__read'),
      compiled: { acceptArguments: () => undefined, acceptStructured: () => undefined, hasOutput: false },
      args: {},
      argumentsJson: '{}',
      argsHash: 'a'.repeat(64),
      terms: TERMS,
      input: undefined,
    };
    const message = toolCall('desk__read');
    return {
      addressedRequest: () => addressed(),
      freshSnapshot: async () => snapshot,
      verifiedToken: () =>
        proven({ token: accessToken(), compact: 't', scheme: 'DPoP', proof: 'p', source: '192.0.2.1' }),
      provenPossession: () => proven({ token: accessToken(), compact: 't', proofUse: undefined }),
      activeCaller: async () => caller(),
      wellFormedMessage: async (_arrival, _addressed, _caller, record) => {
        record.read('modern', message.message);
        return message;
      },
      publishedTool: () => proven(decided.served),
      attestedManifest: () => proven(decided.served),
      grantedTool: () => proven({ ...decided.served, role: 'everyone', grant: 'g', conditional: false }),
      acceptedArguments: () => proven(decided),
      approvedIfSensitive: () => proven(decided),
      admittedCall: async ({ id }) =>
        proven({ callId: id, reservation: undefined, release: () => undefined }),
      admittedRequest: async () => undefined,
      cleanArguments: async () => proven({ ...decided, guarded: { policy: undefined, notes: [] } }),
      execute: async () => proven({ result: {}, callTokenId: 'ct_1', bytes: 2 }),
      acceptedResult: async () =>
        proven({ resultJson: '{"ok":true}', resultHash: 'b'.repeat(64), toolError: false, notes: [] }),
      settledCall: (event, intended) => void settled.push({ event, intended }),
    };
  };

  /** Notes the order, and fails where it is told to. */
  const decide = (
    failing?: keyof DecisionSteps,
    cause: Error = new Denied('internal-error'),
    target = '/t/acme/mcp',
    changes: Partial<DecisionSteps> = {},
  ) => {
    const steps = Object.fromEntries(
      Object.entries({ ...passing(), ...changes }).map(([name, step]) => [
        name,
        (...given: never[]) => {
          asked.push(name);
          if (name === failing) throw cause;
          return (step as (...args: never[]) => unknown)(...given);
        },
      ]),
    ) as unknown as DecisionSteps;
    const decision = new Decision(
      'gateway-1',
      steps,
      others,
      new Refusals('https://mcp.example.com'),
      new FixedClock(),
      new Log((line) => void logged.push(line)),
    );
    return decision.decide(arrival({ target }));
  };

  it('asks every step, once, in order', async () => {
    const answer = await decide();
    expect(asked).toEqual([
      'addressedRequest',
      'freshSnapshot',
      'verifiedToken',
      'provenPossession',
      'activeCaller',
      'wellFormedMessage',
      'publishedTool',
      'attestedManifest',
      'grantedTool',
      'acceptedArguments',
      'approvedIfSensitive',
      'admittedCall',
      'cleanArguments',
      'execute',
      'acceptedResult',
      'settledCall',
    ]);
    expect(answer).toEqual({ status: 200, body: '{"jsonrpc":"2.0","id":1,"result":{"ok":true}}' });
    expect(settled).toMatchObject([
      {
        intended: true,
        event: { outcome: 'succeeded', gateway: 'gateway-1', callTokenId: 'ct_1', caller: { sub: 'alice' } },
      },
    ]);
  });

  it.each([
    ['addressedRequest', 'request-misdirected', 'denied', false],
    ['freshSnapshot', 'snapshot-stale', 'denied', false],
    ['verifiedToken', 'token-invalid', 'denied', false],
    ['provenPossession', 'proof-invalid', 'denied', false],
    ['activeCaller', 'caller-revoked', 'denied', false],
    ['wellFormedMessage', 'request-malformed', 'denied', false],
    ['publishedTool', 'tool-not-found', 'denied', false],
    ['attestedManifest', 'manifest-drifted', 'denied', false],
    ['grantedTool', 'tool-not-granted', 'denied', false],
    ['acceptedArguments', 'arguments-invalid', 'denied', false],
    ['approvedIfSensitive', 'approval-required', 'denied', false],
    ['admittedCall', 'rate-limited', 'denied', true],
    ['cleanArguments', 'content-blocked', 'denied', true],
    ['execute', 'upstream-failed', 'failed', true],
    ['acceptedResult', 'result-invalid', 'failed', true],
  ] as const)('ends at %s when it denies, on record as %s', async (step, reason, outcome, intended) => {
    await decide(step, new Denied(reason, { detail: 'the true cause' }));
    expect(asked.at(-1)).toBe('settledCall');
    expect(asked.indexOf(step)).toBeGreaterThanOrEqual(0);
    expect(settled).toMatchObject([{ intended, event: { outcome, reason, detail: 'the true cause' } }]);
    const passed = settled[0]?.event.trail.map((entry) => entry.step);
    expect(passed).toEqual(asked.slice(0, asked.indexOf(step)));
  });

  it.each(['publishedTool', 'acceptedArguments'] as const)(
    'counts a refusal at %s as a request, and a replay among them as a replay',
    async (step) => {
      await decide(step, new Denied('tool-not-found'));
      expect(asked.filter((name) => name === 'admittedRequest')).toHaveLength(1);
    },
  );

  it('counts nothing for strangers, and nothing twice', async () => {
    await decide('verifiedToken', new Denied('token-invalid'));
    await decide('admittedCall', new Denied('rate-limited'));
    await decide('execute', new Denied('upstream-failed'));
    expect(asked).not.toContain('admittedRequest');
  });

  it.each(['addressedRequest', 'activeCaller', 'grantedTool', 'admittedCall', 'execute'] as const)(
    'denies what nobody foresaw, here at %s, and tells the caller nothing of it',
    async (step) => {
      const answer = await decide(step, new TypeError('secret of the code'));
      expect(answer.status).toBe(['addressedRequest', 'activeCaller'].includes(step) ? 503 : 200);
      expect(answer.body).toContain('"code":-32603');
      expect(answer.body).not.toContain('secret');
      expect(settled).toMatchObject([{ event: { reason: 'internal-error', detail: 'secret of the code' } }]);
      expect(logged.join()).toContain('secret of the code');
    },
  );

  describe('of a subscription', () => {
    const message = toolCall('test://notes');
    const call = { ...message.call, subscribes: true as const };
    const subscribe = (failing?: keyof DecisionSteps, changes: Partial<DecisionSteps> = {}) =>
      decide(failing, new Denied('content-blocked'), undefined, {
        wellFormedMessage: async (_arrival, _addressed, _caller, record) => {
          record.read('legacy', message.message);
          return proven({ ...message, call, session });
        },
        ...changes,
      });

    it('looks at the URI before the session is subscribed to it', async () => {
      expect((await subscribe()).body).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
      expect(asked.at(-2)).toBe('cleanArguments');
      expect(subscribed).toEqual(['test://notes']);
    });

    it('refuses one that the guard blocks, or would change', async () => {
      const { cleanArguments } = passing();
      await subscribe('cleanArguments');
      await subscribe(undefined, {
        cleanArguments: async (...given) =>
          proven({ ...(await cleanArguments(...given)), argsHash: 'b'.repeat(64) }),
      });
      const refused = { outcome: 'denied', reason: 'content-blocked' };
      expect(settled).toMatchObject([{ event: refused }, { event: refused }]);
      expect(subscribed).toEqual([]);
    });
  });

  it('keeps no query of a path that is none', async () => {
    await decide('addressedRequest', new Denied('request-misdirected'), '/t/acme/mcp?access_token=secret');
    expect(settled[0]?.event.endpoint).toBe('/t/acme/mcp');
  });

  it('records in the chain of the platform what no tenant can be told of', async () => {
    await decide('freshSnapshot', new Denied('tenant-unknown'));
    expect(settled[0]?.event).toMatchObject({
      tenant: 'platform',
      endpoint: '/t/acme/mcp',
      caller: { source: '192.0.2.1' },
    });
  });
});
