import { type CallEvent, GUARD_OFF, type GuardAction, type GuardPolicy } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { SealedState } from '#libs/mcp';
import { FixedClock, testCall, testTool } from '#libs/testing';
import { Log } from '#libs/platform';
import { ContentUnjudged } from '../../../guard/content-guard.js';
import { ThreadedContentGuard } from '../../../guard/threaded-content-guard.js';
import { Cancellations } from '../../../relay/cancellations.js';
import { Questions } from '../../../relay/questions.js';
import { Relays } from '../../../relay/relays.js';
import { FakeLegacySessionStore } from '../../../sessions/fake-legacy-session-store.fixture.js';
import { FakeSessionBus } from '../../../sessions/fake-session-bus.fixture.js';
import { LegacySessions } from '../../../sessions/legacy-sessions.js';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { CallerConnection } from '../../../upstream/caller-connection.js';
import type { UpstreamCall } from '../../../upstream/upstream-client.js';
import { UpstreamFailure } from '../../../upstream/upstream-failure.js';
import { type AdmittedCall, type CleanArguments, type Executed, proven } from '../../proofs.js';
import { accessToken, addressed, caller, fresh, served, TERMS, toolCall } from '../../proofs.fixture.js';
import { RequestStates } from '../../request-states.js';
import { acceptedResult } from './accepted-result.js';
import { execute } from './execute.js';
import { settledCall } from './settled-call.js';

const definition = JSON.stringify({
  name: 'read',
  inputSchema: { type: 'object' },
  outputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
});

const policyOf = (action: GuardAction): GuardPolicy => {
  const every = { ...GUARD_OFF.arguments, personalData: action };
  return { ...GUARD_OFF, arguments: every, results: every };
};
const bus = new FakeSessionBus();
const cancellations = new Cancellations(bus);
const relays = new Relays(
  new LegacySessions(new FakeLegacySessionStore(), new FixedClock()),
  new Questions(bus, new ThreadedContentGuard({ timeoutMs: 1_000 }), new Log(() => undefined)),
);
const states = new RequestStates(new SealedState(new Uint8Array(32)), new FixedClock());

describe('behind the second door', () => {
  const validators = new ToolValidators(new Log(() => undefined));
  const admitted: AdmittedCall = proven({
    callId: 'call_1',
    reservation: undefined,
    release: () => undefined,
  });
  let clean: CleanArguments;
  const guard = new ThreadedContentGuard({ timeoutMs: 1_000 });

  beforeAll(async () => {
    const snapshot = await fresh({ tools: [{ ...testTool('desk', 'read'), definition }] });
    const tool = served(snapshot, 'desk__read');
    const decided = {
      served: tool,
      compiled: validators.of(tool.facts),
      args: { a: 1 },
      argumentsJson: '{"a":1}',
      argsHash: 'a'.repeat(64),
      terms: TERMS,
      input: undefined,
    };
    clean = proven({ ...decided, guarded: { policy: undefined, notes: [] } });
  });

  describe('execute', () => {
    const connection = new CallerConnection();
    const seen: UpstreamCall[] = [];
    const noAgents = { headersFor: () => Promise.reject(new Error('no agent is asked for')) };
    const step = execute(
      {
        call: async (call) => {
          seen.push(call);
          return { result: {}, callTokenId: 'ct_1', bytes: 2 };
        },
      },
      {
        headersFor: async ({ resource, subjectToken }) => ({
          authorization: `${subjectToken} for ${resource}`,
        }),
      },
      relays,
      cancellations,
    );

    it('hands an agent a token of its own, and a plain tool none', async () => {
      await step(addressed(), caller(), toolCall('desk__read'), admitted, clean, connection);
      expect(seen[0]?.handed).toBeUndefined();
      const server = { ...clean.served.server, agent: 'planner' };
      const toAgent: CleanArguments = proven({ ...clean, served: { ...clean.served, server } });
      await step(addressed(), caller(), toolCall('desk__read'), admitted, toAgent, connection);
      expect(await seen[1]?.handed?.()).toEqual({
        authorization: `header.payload.signature for ${server.url}`,
      });
    });

    beforeEach(() => void (seen.length = 0));

    it('sends what was decided, for whom, and nothing else', async () => {
      await step(addressed(), caller(), toolCall('desk__read'), admitted, clean, connection);
      expect(seen[0]).toMatchObject({
        request: { method: 'tools/call', name: 'read', paramsJson: '"name":"read","arguments":{"a":1}' },
        capabilities: {},
        listener: undefined,
        connection,
        subject: {
          tenant: 'acme',
          sub: 'alice',
          act: { sub: 'agent_1' },
          scope: 'mcp:connect tools:call',
          txn: 'txn_1',
          tctx: {
            method: 'tools/call',
            tool: 'urn:sallyport:tool:acme:desk:read',
            manifest: 'a'.repeat(64),
            args: 'a'.repeat(64),
            decision: 'call_1',
          },
        },
      });
    });

    it('names the actor only where somebody acts for somebody', async () => {
      const chain = { sub: 'agent_2', act: { sub: 'agent_1' } };
      for (const [token, act] of [
        [accessToken({ sub: 'agent_1' }), undefined],
        [accessToken({ act: chain }), chain],
      ] as const) {
        seen.length = 0;
        await step(addressed(), caller({}, token), toolCall('x'), admitted, clean, connection);
        expect(seen[0]?.subject.act).toEqual(act);
      }
    });

    it('lets a legacy call run on when the caller leaves', async () => {
      await step(addressed(), caller(), toolCall('x', {}, { era: 'legacy' }), admitted, clean, connection);
      expect(seen[0]?.connection).toBeUndefined();
    });

    it('denies with the reason of the failure, and leaves the unforeseen as it is', async () => {
      const failing = (cause: Error) =>
        execute({ call: () => Promise.reject(cause) }, noAgents, relays, cancellations)(
          addressed(),
          caller(),
          toolCall('x'),
          admitted,
          clean,
          connection,
        );
      const timeout = new UpstreamFailure('upstream-timeout', 'too late', true);
      await expect(failing(timeout)).rejects.toMatchObject({
        reason: 'upstream-timeout',
        context: { detail: 'too late' },
      });
      await expect(failing(new TypeError('bug'))).rejects.toThrow(TypeError);
    });
  });

  describe('acceptedResult', () => {
    const accept = (result: Record<string, unknown>, action?: GuardAction) => {
      const executed: Executed = proven({ result, callTokenId: undefined, bytes: 2 });
      const policy = action && policyOf(action);
      const judged: CleanArguments = proven({ ...clean, guarded: { policy, notes: [] } });
      return acceptedResult(guard, states)(addressed(), caller(), toolCall('x'), admitted, judged, executed);
    };
    const good = { content: [{ type: 'text', text: 'hi' }], structuredContent: { n: 1 } };

    it('is rebuilt from what was checked, and hashed as the agent gets it', async () => {
      const { resultJson, resultHash, toolError } = await accept({ ...good, _meta: { x: 1 }, extra: true });
      expect(JSON.parse(resultJson)).toEqual({ resultType: 'complete', ...good });
      expect(resultHash).toBe(sha256Hex(resultJson));
      expect(toolError).toBe(false);
    });

    it("passes the tool's own error on", async () => {
      const accepted = await accept({ content: [], isError: true });
      expect(accepted.toolError).toBe(true);
      expect(JSON.parse(accepted.resultJson)).toMatchObject({ isError: true });
    });

    it.each([
      [{ content: 'hi' }, 'result-invalid'],
      [{ content: [] }, 'result-invalid'],
      [{ content: [], structuredContent: { n: 'one' } }, 'result-invalid'],
      [{ ...good, content: [{ type: 'image', mimeType: 'image/png', data: '###' }] }, 'result-blocked'],
    ])('refuses %j: %s', async (result, reason) => {
      await expect(accept(result)).rejects.toMatchObject({ reason });
    });

    const personal = { ...good, content: [{ type: 'text', text: 'from ada@example.com' }] };

    it('takes out what is to be taken out, and tells the agent whose words these are', async () => {
      const { resultJson, notes } = await accept(
        { ...personal, _meta: { 'sallyport/guard': 'forged' } },
        'redact',
      );
      const note = {
        at: 'results',
        rule: 'pii.email',
        pointer: '/content/0/text',
        action: 'redact',
        count: 1,
      };
      expect(notes).toEqual([note]);
      expect(JSON.parse(resultJson)).toEqual({
        resultType: 'complete',
        ...good,
        content: [{ type: 'text', text: 'from [redacted:pii.email]' }],
        _meta: {
          'sallyport/guard': {
            v: 1,
            trust: 'untrusted',
            source: { server: 'desk', tool: 'read' },
            decisionId: 'call_1',
            notes: [note],
          },
        },
      });
    });

    it('stops what the policy blocks, and what breaks its schema once something is taken out', async () => {
      await expect(accept(personal, 'block')).rejects.toMatchObject({
        reason: 'result-blocked',
        notes: [{ rule: 'pii.email', action: 'block' }],
      });
      const number = { content: [], structuredContent: { n: 4_111_111_111_111_111 } };
      await expect(accept(number)).resolves.toMatchObject({ toolError: false });
      await expect(accept(number, 'redact')).rejects.toMatchObject({ reason: 'result-blocked' });
    });

    it('lets nothing pass that could not be judged', async () => {
      const executed: Executed = proven({ result: good, callTokenId: undefined, bytes: 2 });
      const judged: CleanArguments = proven({ ...clean, guarded: { policy: policyOf('flag'), notes: [] } });
      const late = { judge: () => Promise.reject(new ContentUnjudged('too late')) };
      await expect(
        acceptedResult(late, states)(addressed(), caller(), toolCall('x'), admitted, judged, executed),
      ).rejects.toMatchObject({
        reason: 'result-unjudged',
      });
    });
  });

  describe('settledCall', () => {
    const recorded: [CallEvent, boolean][] = [];
    const counted: CallEvent[] = [];
    const measured: CallEvent[] = [];
    const settle = settledCall(
      { record: (event, settles) => void recorded.push([event, settles]) },
      { count: (event) => void counted.push(event) },
      { count: (event) => void measured.push(event) },
    );

    it('records who proved to hold a key, and counts everybody else', () => {
      const known = testCall('acme', { trail: [{ step: 'provenPossession', us: 1 }], outcome: 'denied' });
      const stranger = testCall('acme', { trail: [{ step: 'verifiedToken', us: 1 }], outcome: 'denied' });
      settle(known, true);
      settle(stranger, false);
      expect(recorded).toEqual([[known, true]]);
      expect(counted).toEqual([stranger]);
    });
  });
});
