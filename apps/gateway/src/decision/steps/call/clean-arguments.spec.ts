import { GUARD_OFF, type GuardAction, type GuardPolicy } from '#libs/contracts';
import { hashJson, sha256Hex } from '#libs/manifest';
import { Log } from '#libs/platform';
import { FixedClock, testAgent, testRole, testTool } from '#libs/testing';
import { ContentUnjudged } from '../../../guard/content-guard.js';
import { ThreadedContentGuard } from '../../../guard/threaded-content-guard.js';
import { ToolValidators } from '../../../snapshot/tool-validators.js';
import { type AdmittedCall, type ApprovedIfSensitive, type FreshSnapshot, proven } from '../../proofs.js';
import { caller, fresh, served, TERMS } from '../../proofs.fixture.js';
import { cleanArguments } from './clean-arguments.js';

const policyOf = (action: GuardAction): GuardPolicy => ({
  ...GUARD_OFF,
  arguments: { ...GUARD_OFF.arguments, personalData: action },
});

const withGuard = (snapshot: FreshSnapshot, action: GuardAction): FreshSnapshot =>
  proven({
    ...snapshot,
    policy: { ...snapshot.policy, snapshot: { ...snapshot.policy.snapshot, guard: policyOf(action) } },
  });

describe('cleanArguments', () => {
  const guard = new ThreadedContentGuard({ timeoutMs: 1_000 });
  const clock = new FixedClock();
  const admitted: AdmittedCall = proven({
    callId: 'call_1',
    reservation: undefined,
    release: () => undefined,
  });
  let approved: ApprovedIfSensitive;
  let snapshot: FreshSnapshot;

  beforeAll(async () => {
    snapshot = await fresh({
      tools: [testTool('desk', 'read')],
      roles: [testRole('everyone', { kind: 'all' })],
      agents: [testAgent('agent_1')],
    });
    const tool = served(snapshot, 'desk__read');
    approved = proven({
      served: tool,
      compiled: new ToolValidators(new Log(() => undefined)).of(tool.facts),
      args: { a: 1 },
      argumentsJson: '{"a":1}',
      argsHash: 'a'.repeat(64),
      input: undefined,
      terms: TERMS,
    });
  });

  const judge = (
    args: Record<string, unknown>,
    action: GuardAction,
    changes: Partial<ApprovedIfSensitive> = {},
  ) => {
    const asked: ApprovedIfSensitive = proven({
      ...approved,
      args,
      argumentsJson: JSON.stringify(args),
      ...changes,
    });
    return cleanArguments(guard, clock)(withGuard(snapshot, action), caller(), admitted, asked);
  };

  it('passes what is asked where nothing is looked for', async () => {
    const passed = await cleanArguments(guard, clock)(snapshot, caller(), admitted, approved);
    expect(passed).toEqual({ ...approved, guarded: { policy: undefined, notes: [] } });
    expect(passed.args).toBe(approved.args);
  });

  it('stops text that no tool should get', async () => {
    const huge: ApprovedIfSensitive = proven({ ...approved, args: { text: 'x'.repeat(1_100_000) } });
    await expect(cleanArguments(guard, clock)(snapshot, caller(), admitted, huge)).rejects.toMatchObject({
      reason: 'content-blocked',
    });
  });

  it('stops what the policy blocks, and says where but not what', async () => {
    await expect(judge({ to: 'ada@example.com' }, 'block')).rejects.toMatchObject({
      reason: 'content-blocked',
      context: { hint: 'pii.email at /to' },
      notes: [{ at: 'arguments', rule: 'pii.email', pointer: '/to', action: 'block', count: 1 }],
    });
  });

  it('takes out what is to be taken out, and stands for what is left', async () => {
    const { args, argumentsJson, argsHash, guarded } = await judge({ to: 'ada@example.com' }, 'redact');
    expect(args).toEqual({ to: '[redacted:pii.email]' });
    expect(argumentsJson).toBe('{"to":"[redacted:pii.email]"}');
    expect(argsHash).toBe(sha256Hex(argumentsJson));
    expect(guarded.notes).toMatchObject([{ rule: 'pii.email', action: 'redact' }]);
  });

  it('stands for what is left together with what answers questions', async () => {
    const input = { responses: { who: { action: 'accept' } }, state: undefined };
    const { args, argsHash } = await judge({ to: 'ada@example.com' }, 'redact', { input });
    expect(argsHash).toBe(hashJson([args, { inputResponses: input.responses }]));
  });

  it('stops arguments that break the schema once it is taken out', async () => {
    const { compiled } = approved;
    const strict = { ...compiled, acceptArguments: () => ({ pointer: '/to', keyword: 'format' }) };
    await expect(judge({ to: 'ada@example.com' }, 'redact', { compiled: strict })).rejects.toMatchObject({
      reason: 'content-blocked',
      context: { hint: 'taking it out: breaks the schema: /to (format)' },
    });
  });

  it('stops arguments of which something else was approved, or that no grant allows any more', async () => {
    const asked = { terms: { ...approved.terms, approval: ['grant_1'] } };
    await expect(judge({ to: 'ada@example.com' }, 'redact', asked)).rejects.toMatchObject({
      context: { detail: 'is not what a person approved' },
    });
    const nobody = await fresh({ tools: [approved.served.tool], agents: [testAgent('agent_1')], roles: [] });
    const call = cleanArguments(guard, clock)(
      withGuard(nobody, 'redact'),
      caller(),
      admitted,
      proven({ ...approved, args: { to: 'ada@example.com' }, argumentsJson: '{"to":"ada@example.com"}' }),
    );
    await expect(call).rejects.toMatchObject({
      context: { detail: 'does not meet the conditions that the call met' },
    });
  });

  it("prefers the tool's own policy to the tenant's", async () => {
    const tool = { ...approved.served.tool, guard: policyOf('flag') };
    const passed = await judge({ to: 'ada@example.com' }, 'block', {
      served: { ...approved.served, tool },
    });
    expect(passed.guarded.notes).toMatchObject([{ action: 'flag' }]);
    expect(passed.args).toEqual({ to: 'ada@example.com' });
  });

  it('lets nothing pass that could not be judged', async () => {
    const failing = (cause: Error) =>
      cleanArguments({ judge: () => Promise.reject(cause) }, clock)(
        withGuard(snapshot, 'flag'),
        caller(),
        admitted,
        approved,
      );
    await expect(failing(new ContentUnjudged('too late'))).rejects.toMatchObject({
      reason: 'content-unjudged',
    });
    await expect(failing(new TypeError('bug'))).rejects.toThrow(TypeError);
  });
});
