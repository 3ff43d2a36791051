import type { CallEvent } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { testCall, testTool } from '#libs/testing';
import { Log } from '#libs/platform';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { CallerConnection } from '../../../upstream/caller-connection.js';
import type { UpstreamCall } from '../../../upstream/upstream-client.js';
import { UpstreamFailure } from '../../../upstream/upstream-failure.js';
import {
  type AdmittedCall,
  type ApprovedIfSensitive,
  type CleanArguments,
  type Executed,
  proven,
} from '../../proofs.js';
import { accessToken, addressed, caller, fresh, served, TERMS, toolCall } from '../../proofs.fixture.js';
import { acceptedResult } from './accepted-result.js';
import { cleanArguments } from './clean-arguments.js';
import { execute } from './execute.js';
import { settledCall } from './settled-call.js';

const definition = JSON.stringify({
  name: 'read',
  inputSchema: { type: 'object' },
  outputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
});

describe('behind the second door', () => {
  const validators = new ToolValidators(new Log(() => undefined));
  const admitted: AdmittedCall = proven({
    callId: 'call_1',
    reservation: undefined,
    release: () => undefined,
  });
  let approved: ApprovedIfSensitive;
  let clean: CleanArguments;

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
    };
    approved = proven(decided);
    clean = proven({ ...decided });
  });

  describe('cleanArguments', () => {
    it('passes what the guard has nothing against', () => {
      expect(cleanArguments()(admitted, approved)).toBe(approved);
    });

    it('stops text that no tool should get', () => {
      const huge: ApprovedIfSensitive = proven({ ...approved, args: { text: 'x'.repeat(1_100_000) } });
      expect(() => cleanArguments()(admitted, huge)).toThrow(
        expect.objectContaining({ reason: 'content-blocked' }),
      );
    });
  });

  describe('execute', () => {
    const connection = new CallerConnection();
    const seen: UpstreamCall[] = [];
    const noAgents = { headersFor: () => Promise.reject(new Error('no agent is asked for')) };
    const step = execute(
      {
        callTool: async (call) => {
          seen.push(call);
          return { result: {}, callTokenId: 'ct_1', bytes: 2 };
        },
      },
      {
        headersFor: async ({ resource, subjectToken }) => ({
          authorization: `${subjectToken} for ${resource}`,
        }),
      },
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
        name: 'read',
        argumentsJson: '{"a":1}',
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
        execute({ callTool: () => Promise.reject(cause) }, noAgents)(
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
    const accept = (result: Record<string, unknown>) => {
      const executed: Executed = proven({ result, callTokenId: undefined, bytes: 2 });
      return acceptedResult()(toolCall('x'), clean, executed);
    };
    const good = { content: [{ type: 'text', text: 'hi' }], structuredContent: { n: 1 } };

    it('is rebuilt from what was checked, and hashed as the agent gets it', () => {
      const { resultJson, resultHash, toolError } = accept({ ...good, _meta: { x: 1 }, extra: true });
      expect(JSON.parse(resultJson)).toEqual({ resultType: 'complete', ...good });
      expect(resultHash).toBe(sha256Hex(resultJson));
      expect(toolError).toBe(false);
    });

    it("passes the tool's own error on", () => {
      const accepted = accept({ content: [], isError: true });
      expect(accepted.toolError).toBe(true);
      expect(JSON.parse(accepted.resultJson)).toMatchObject({ isError: true });
    });

    it.each([
      [{ content: 'hi' }, 'result-invalid'],
      [{ content: [] }, 'result-invalid'],
      [{ content: [], structuredContent: { n: 'one' } }, 'result-invalid'],
      [{ ...good, content: [{ type: 'image', mimeType: 'image/png', data: '###' }] }, 'result-blocked'],
    ])('refuses %j: %s', (result, reason) => {
      expect(() => accept(result)).toThrow(expect.objectContaining({ reason }));
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
