import {
  EFFECTS,
  type Selector,
  type SnapshotGrant,
  type SnapshotGuardrail,
  snapshot,
  type Terms,
} from '#libs/contracts';
import { testAgent, testServer, testSnapshot, testTool } from '#libs/testing';
import fc from 'fast-check';
import type { Caller } from '../caller.js';
import { compilePolicy } from '../compile-policy.js';
import { decideCall } from '../decide-call.js';
import { decideTool } from '../decide-tool.js';
import type { Policy } from '../policy.js';
import { replayCall, type ReplayFacts } from './replay-call.js';

const tool = { ...testTool('desk', 'pay', 'write'), labels: ['money'] };
const all: Selector = { kind: 'all' };
const none: Selector = { kind: 'tools', tools: [] };
const caller: Caller = {
  sub: 'https://idp|ann',
  clientId: 'agent',
  roles: ['r', 'q'],
  scopes: new Set(['mcp:connect', 'tools:call']),
  pop: 'dpop',
};

interface World {
  readonly r?: readonly Omit<SnapshotGrant, 'id'>[];
  readonly q?: readonly Omit<SnapshotGrant, 'id'>[];
  readonly ceiling?: readonly (Terms & { select: Selector })[];
  readonly guardrails?: readonly Omit<SnapshotGuardrail, 'id' | 'owner' | 'name'>[];
}

/** Grants that say the same have the same id, as in the product. */
const grantsOf = (role: string, grants: World['r'] = []): SnapshotGrant[] =>
  [...new Map(grants.map((grant) => [JSON.stringify(grant), grant]))].map(([key, grant]) => ({
    id: `grant_${role}_${key}`,
    ...grant,
  }));
const policyOf = ({ r, q, ceiling = [{ select: all }], guardrails = [] }: World): Policy =>
  compilePolicy(
    snapshot.parse(
      testSnapshot({
        servers: [testServer('desk')],
        tools: [tool],
        roles: [
          { slug: 'r', grants: grantsOf('r', r) },
          { slug: 'q', grants: grantsOf('q', q) },
        ],
        agents: [testAgent('agent', { ceiling: { kind: 'terms', terms: [...ceiling] } })],
        guardrails: guardrails.map((rule, i) => ({
          ...rule,
          id: `g${i}`,
          name: `rule ${i}`,
          owner: 'tenant',
        })),
      }),
    ),
  );
const facts = (args: Record<string, unknown> | undefined, more: Partial<ReplayFacts> = {}): ReplayFacts => ({
  call: { caller, tool: tool.urn, args, at: 0 },
  draftCaller: caller,
  ...more,
});
const change = (live: World, draft: World, given = facts(undefined)): string =>
  replayCall(policyOf(live), policyOf(draft), given).change;

describe('replayCall', () => {
  const small = [{ select: all, condition: 'args.n < 5' }];
  const deny = { select: all, action: 'deny', mode: 'enforce' } as const;

  it.each<[string, World, World, string]>([
    ['what a role loses', { r: [{ select: all }] }, { r: [] }, 'denied'],
    ['what a role gains', { r: [] }, { r: [{ select: all }] }, 'allowed'],
    [
      'what stays with another role',
      { r: [{ select: all }], q: [{ select: all }] },
      { q: [{ select: all }] },
      'same',
    ],
    [
      'what a guardrail takes',
      { r: [{ select: all }] },
      { r: [{ select: all }], guardrails: [deny] },
      'denied',
    ],
    [
      'what a guardrail is only tried on',
      { r: [{ select: all }] },
      { r: [{ select: all }], guardrails: [{ ...deny, mode: 'shadow' }] },
      'same',
    ],
    [
      'what a person is to approve',
      { r: [{ select: all }] },
      { r: [{ select: all, approval: 'each-call' }] },
      'approval',
    ],
    ['what depends on arguments that were not kept', { r: [{ select: all }] }, { r: small }, 'unknown'],
    ['the same condition over them', { r: small }, { r: small, q: [{ select: none }] }, 'same'],
    ['what depended on them, and is denied now', { r: small }, { r: [] }, 'unknown'],
  ])('says of %s', (_what, live, draft, expected) => {
    expect(change(live, draft)).toBe(expected);
  });

  it('knows that the condition of the recorded grant held', () => {
    const provenGrant = grantsOf('r', small)[0]!.id;
    const call = { caller, tool: tool.urn, args: undefined, at: 0, provenGrant };
    expect(change({ r: small }, { r: [] }, { call, draftCaller: caller })).toBe('denied');
    expect(change({ r: small }, { r: small, guardrails: [deny] }, { call, draftCaller: caller })).toBe(
      'denied',
    );
    const smaller = [{ select: all, condition: 'args.n < 3' }];
    expect(change({ r: small }, { r: smaller }, { call, draftCaller: caller })).toBe('unknown');
  });

  it('knows what exactly this policy decided', () => {
    expect(change({ r: small }, { r: [{ select: all }] }, facts(undefined, { decided: 'denied' }))).toBe(
      'allowed',
    );
    expect(change({ r: small }, { r: [] }, facts(undefined, { decided: 'passed' }))).toBe('denied');
    expect(change({ r: small }, { r: [{ select: all }] }, facts(undefined, { decided: 'passed' }))).toBe(
      'same',
    );
  });

  it('follows the roles that rules over claims would give', () => {
    const world = { r: [{ select: all }] };
    expect(change(world, world, facts(undefined, { draftCaller: { ...caller, roles: ['q'] } }))).toBe(
      'denied',
    );
    expect(change(world, world, facts(undefined, { draftCaller: { ...caller, roles: ['r'] } }))).toBe('same');
  });

  it('says nothing of tools that are not in use', () => {
    const call = { caller, tool: 'urn:sallyport:tool:acme:desk:gone', args: undefined, at: 0 };
    expect(change({ r: [{ select: all }] }, {}, { call, draftCaller: caller })).toBe('same');
  });
});

describe('the report of a replay', () => {
  const condition = fc.constantFrom(
    undefined,
    'args.n < 5',
    'args.n >= 5',
    'args.gone == 1',
    'true',
    'false',
  );
  const selector = fc.constantFrom<Selector>(
    all,
    none,
    { kind: 'effects', effects: [...EFFECTS] },
    { kind: 'labels', labels: ['money'] },
  );
  const defined = <T extends object>(record: T): T =>
    Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
  const grant = fc
    .record({
      select: selector,
      condition,
      conditionMode: fc.constantFrom(undefined, 'shadow'),
      approval: fc.constantFrom(undefined, undefined, 'each-call'),
    })
    .map(defined) as fc.Arbitrary<Omit<SnapshotGrant, 'id'>>;
  const guardrail = fc
    .record({
      select: selector,
      condition,
      action: fc.constantFrom('deny', 'approval'),
      mode: fc.constantFrom('enforce', 'shadow'),
    })
    .map(defined) as fc.Arbitrary<NonNullable<World['guardrails']>[number]>;
  const world = fc.record({
    r: fc.array(grant, { maxLength: 3 }),
    q: fc.array(grant, { maxLength: 2 }),
    ceiling: fc.array(grant, { minLength: 1, maxLength: 2 }),
    guardrails: fc.array(guardrail, { maxLength: 2 }),
  });

  /** What the gateway made of the call: verdict, and the grant that the record names. */
  function enforced(policy: Policy, args: Record<string, unknown>) {
    const first = decideTool(policy, caller, tool);
    if (!first.allowed) return { verdict: 'denied', passed: undefined };
    if (!first.conditional) return { verdict: 'allowed', passed: true, grant: first.grant.id };
    const call = decideCall({ policy, caller, tool, args, at: 0 });
    if (!call.allowed) return { verdict: 'denied', passed: false };
    return { verdict: call.approval.length > 0 ? 'approval' : 'allowed', passed: true, grant: call.grant.id };
  }

  it('is never wrong about a call whose arguments were not kept, and exact where they were', () => {
    let definite = 0;
    fc.assert(
      fc.property(world, world, fc.nat({ max: 9 }), (one, two, n) => {
        const [live, draft] = [policyOf(one), policyOf(two)];
        const [was, would] = [enforced(live, { n }), enforced(draft, { n })];
        const truth = was.verdict === would.verdict ? 'same' : would.verdict;
        const decided = was.passed === undefined ? undefined : was.passed ? 'passed' : 'denied';
        const call = { caller, tool: tool.urn, args: { n }, at: 0 };
        expect(replayCall(live, draft, { call, draftCaller: caller, decided }).change).toBe(truth);
        const blind = { ...call, args: undefined, provenGrant: was.grant };
        for (const known of [undefined, decided] as const) {
          const { change: said } = replayCall(live, draft, {
            call: blind,
            draftCaller: caller,
            decided: known,
          });
          expect([truth, 'unknown']).toContain(said);
          if (said !== 'unknown') definite++;
        }
      }),
      { seed: 20260106, numRuns: 1500 },
    );
    expect(definite).toBeGreaterThan(1000);
  });

  it('changes nothing under the policy in force', () => {
    fc.assert(
      fc.property(world, fc.nat({ max: 9 }), (one, n) => {
        const was = enforced(policyOf(one), { n });
        const call = { caller, tool: tool.urn, args: undefined, at: 0, provenGrant: was.grant };
        expect(change(one, one, { call, draftCaller: caller })).toBe('same');
      }),
      { seed: 20260107, numRuns: 500 },
    );
  });
});
