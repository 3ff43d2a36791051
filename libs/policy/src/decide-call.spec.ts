import {
  EFFECTS,
  type Ceiling,
  type Selector,
  snapshot,
  type Snapshot,
  type SnapshotGrant,
  type SnapshotGuardrail,
  type SnapshotTool,
} from '#libs/contracts';
import { testAgent, testServer, testSnapshot, testTool } from '#libs/testing';
import fc from 'fast-check';
import type { Caller } from './caller.js';
import { compilePolicy } from './compile-policy.js';
import { decideCall } from './decide-call.js';
import { decideTool } from './decide-tool.js';
import { listedTools } from './listed-tools.js';

const tool = { ...testTool('desk', 'pay', 'write'), labels: ['money'] };
const caller: Caller = {
  sub: 'https://idp|ann',
  clientId: 'agent',
  roles: ['r'],
  scopes: new Set(['mcp:connect', 'tools:call']),
  pop: 'dpop',
  act: { sub: 'agent', act: { sub: 'first' } },
};
const all: Selector = { kind: 'all' };
const guard = (changes: Partial<SnapshotGuardrail> = {}): SnapshotGuardrail => ({
  id: 'g',
  owner: 'platform',
  name: 'rule',
  select: all,
  action: 'deny',
  mode: 'enforce',
  ...changes,
});

interface World {
  grants?: Omit<SnapshotGrant, 'id'>[];
  ceiling?: Ceiling;
  guardrails?: SnapshotGuardrail[];
  tools?: SnapshotTool[];
}
const policyOf = ({ grants = [{ select: all }], ceiling = all, guardrails = [], tools = [tool] }: World) =>
  compilePolicy(
    snapshot.parse(
      testSnapshot({
        servers: [testServer('desk')],
        tools,
        roles: [{ slug: 'r', grants: grants.map((grant, i) => ({ id: `grant_${i}`, ...grant })) }],
        agents: [testAgent('agent', { ceiling })],
        guardrails,
      } satisfies Partial<Snapshot>),
    ),
  );
const decide = (world: World, args: Record<string, unknown> | undefined = { amount: 5 }) =>
  decideCall({ policy: policyOf(world), caller, tool, args, at: Date.UTC(2026, 0, 5, 9) });

describe('decideCall', () => {
  it.each([
    'args.amount <= 5',
    'caller.user.id == "https://idp|ann" && caller.agent.id == "agent"',
    '"r" in caller.roles && "first" in caller.chain',
    'tool.effect == "write" && "money" in tool.labels && tool.server == "desk"',
    'tenant.slug == "acme"',
    'request.time.getHours() == 9 && request.time < timestamp("2026-01-06T00:00:00Z")',
  ])('a grant holds where %s', (condition) => {
    expect(decide({ grants: [{ select: all, condition }] })).toMatchObject({
      allowed: true,
      grant: { role: 'r', id: 'grant_0' },
    });
  });

  it('a condition that does not hold, or fails, gives nothing, and another grant still may', () => {
    const grants = [
      { select: all, condition: 'args.amount > 100' },
      { select: all, condition: 'args.nope == 1' },
    ];
    expect(decide({ grants })).toMatchObject({ allowed: false, factor: 'grant', unknown: false });
    expect(decide({ grants: [...grants, { select: all, approval: 'each-call' }] })).toMatchObject({
      allowed: true,
      approval: ['grant_2'],
    });
  });

  it('prefers the grant that asks for least', () => {
    const grants: World['grants'] = [
      { select: all, approval: 'each-call' },
      { select: all, limits: { perMinute: 1, burst: 1 } },
      { select: all, condition: 'args.amount < 10' },
    ];
    expect(decide({ grants })).toMatchObject({ grant: { id: 'grant_2' }, approval: [], limits: undefined });
    expect(decide({ grants }, { amount: 50 })).toMatchObject({
      grant: { id: 'grant_1' },
      limits: { burst: 1 },
    });
  });

  it('holds the agent under the terms of its ceiling', () => {
    const ceiling: Ceiling = {
      kind: 'terms',
      terms: [{ select: all, condition: 'args.amount < 10', limits: { perMinute: 5, burst: 9 } }],
    };
    const grants = [{ select: all, limits: { perMinute: 60, burst: 3 } }];
    expect(decide({ ceiling, grants })).toMatchObject({ allowed: true, limits: { perMinute: 5, burst: 3 } });
    expect(decide({ ceiling }, { amount: 10 })).toMatchObject({ allowed: false, factor: 'ceiling' });
  });

  it.each<[Partial<SnapshotGuardrail>, object]>([
    [{ condition: 'args.amount > 3' }, { allowed: false, factor: 'guardrail' }],
    [{ condition: 'args.amount > 7' }, { allowed: true, shadow: [] }],
    [{ condition: 'args.nope > 7' }, { allowed: false, factor: 'guardrail' }],
    [
      { condition: 'args.nope > 7', action: 'approval' },
      { allowed: false, factor: 'guardrail' },
    ],
    [{ action: 'approval' }, { allowed: true, approval: ['g'] }],
    [{ mode: 'shadow' }, { allowed: true, shadow: ['g'] }],
    [
      { mode: 'shadow', condition: 'args.nope > 7' },
      { allowed: true, shadow: ['g'] },
    ],
    [{ select: { kind: 'labels', labels: ['other'] } }, { allowed: true, shadow: [] }],
    [{ select: { kind: 'servers', servers: ['desk'] } }, { allowed: false }],
    [{ effects: ['read'] }, { allowed: true }],
  ])('guardrail %j: %j', (changes, expected) => {
    expect(decide({ guardrails: [guard(changes)] })).toMatchObject(expected);
  });

  it('says that it cannot know, where arguments are not known', () => {
    const grants = [{ select: all, condition: 'args.amount > 1' }];
    const facts = { policy: policyOf({ grants }), caller, tool, args: undefined, at: 0 };
    expect(decideCall(facts)).toMatchObject({ allowed: false, unknown: true });
  });

  it('covers only what was there when it was granted, and only while it is still of the set', () => {
    const later = testTool('desk', 'later', 'write');
    const only = [tool.urn];
    const policy = policyOf({
      grants: [{ select: { kind: 'effects', effects: ['write'] }, only }],
      tools: [tool, later],
    });
    expect([tool, later].map((each) => decideTool(policy, caller, each).allowed)).toEqual([true, false]);
    const changed = { ...tool, effect: 'destructive' as const };
    const now = policyOf({
      grants: [{ select: { kind: 'effects', effects: ['write'] }, only }],
      tools: [changed],
    });
    expect(decideTool(now, caller, changed).allowed).toBe(false);
  });

  it('bounds what a condition may go through', () => {
    const grants = [{ select: all, condition: 'args.a.all(x, args.a.all(y, x == y))' }];
    expect(decide({ grants }, { a: Array(300).fill(1) })).toMatchObject({ allowed: true });
    expect(decide({ grants }, { a: Array(20_000).fill(1) })).toMatchObject({
      allowed: false,
      detail: expect.stringContaining('too many arguments'),
    });
  });

  it('denies by a condition that this version cannot read', () => {
    const grants = [{ select: all, condition: 'no such language (' }];
    expect(decide({ grants })).toMatchObject({
      allowed: false,
      detail: expect.stringContaining('cannot read'),
    });
    expect(decide({ guardrails: [guard({ condition: 'future.thing()' })] })).toMatchObject({
      allowed: false,
    });
  });
});

describe('a condition that is only tried', () => {
  const tried = { select: all, condition: 'args.amount < 3', conditionMode: 'shadow' } as const;

  it('decides nothing, and says what it would have done', () => {
    expect(decide({ grants: [tried] })).toMatchObject({
      allowed: true,
      shadow: ['grant_0'],
      would: 'denied',
    });
    const quiet = decide({ grants: [tried] }, { amount: 1 });
    expect(quiet).toMatchObject({ allowed: true, shadow: [], would: undefined });
  });

  it('would do nothing where another grant allows the call as well', () => {
    const grants = [tried, { select: all, condition: 'args.amount > 3' }];
    expect(decide({ grants })).toMatchObject({ allowed: true, shadow: [], would: undefined });
  });

  it('would make a person approve where the other grant asks for one', () => {
    const grants = [tried, { select: all, approval: 'each-call' as const }];
    expect(decide({ grants })).toMatchObject({ approval: [], shadow: ['grant_0'], would: 'approval' });
  });

  it('is tried in ceilings, and fails like one that does not hold', () => {
    const ceiling: Ceiling = { kind: 'terms', terms: [{ ...tried, condition: 'args.gone == 1' }] };
    expect(decide({ ceiling })).toMatchObject({ allowed: true, shadow: ['ceiling-1'], would: 'denied' });
  });

  it('never lifts what is enforced', () => {
    expect(decide({ grants: [tried], guardrails: [guard()] })).toMatchObject({ allowed: false });
    expect(decide({ grants: [tried], guardrails: [guard({ mode: 'shadow' })] })).toMatchObject({
      shadow: ['g', 'grant_0'],
      would: 'denied',
    });
  });

  it('is not reached where nothing is tried', () => {
    const policy = policyOf({ grants: [{ select: all }] });
    expect(decideTool(policy, caller, tool)).toMatchObject({ allowed: true, conditional: false });
  });
});

describe('the effective right of a call', () => {
  const names = ['a', 'b', 'c'];
  const condition = fc.constantFrom(
    undefined,
    'args.n < 5',
    'args.n >= 5',
    'args.gone == 1',
    'true',
    'false',
  );
  const selector: fc.Arbitrary<Selector> = fc.oneof(
    fc.constant(all),
    fc.subarray([...EFFECTS], { minLength: 1 }).map((effects): Selector => ({ kind: 'effects', effects })),
    fc.constantFrom('x', 'y').map((label): Selector => ({ kind: 'labels', labels: [label] })),
    fc
      .subarray(names.map((name) => testTool('desk', name).urn))
      .map((tools): Selector => ({ kind: 'tools', tools })),
  );
  const defined = <T extends object>(record: T): T =>
    Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
  const terms = fc.record({ select: selector, condition }).map(defined) as fc.Arbitrary<{
    select: Selector;
    condition?: string;
  }>;
  const world = fc.record({
    kinds: fc.tuple(...names.map(() => fc.tuple(fc.constantFrom(...EFFECTS), fc.subarray(['x', 'y'])))),
    grants: fc.array(terms, { maxLength: 3 }),
    ceiling: fc.array(terms, { maxLength: 2 }),
    guardrails: fc.array(terms, { maxLength: 2 }),
    scopes: fc.subarray(['mcp:connect', 'tools:read', 'tools:call']),
    n: fc.integer({ min: 0, max: 9 }),
  });

  /** The definition read literally, slowly, and apart from the code under test. */
  const selects = (select: Selector, of: SnapshotTool): boolean =>
    select.kind === 'all' ||
    (select.kind === 'tools' && select.tools.includes(of.urn)) ||
    (select.kind === 'effects' && select.effects.includes(of.effect)) ||
    (select.kind === 'labels' && select.labels.some((label) => of.labels?.includes(label)));
  const holds = (text: string | undefined, n: number): boolean | 'failed' =>
    text === undefined || text === 'true'
      ? true
      : text === 'args.gone == 1'
        ? 'failed'
        : text === 'false'
          ? false
          : text === 'args.n < 5'
            ? n < 5
            : n >= 5;

  it('never exceeds grants, ceiling, scopes or guardrails; what is called is listed', () => {
    fc.assert(
      fc.property(world, ({ kinds, grants, ceiling, guardrails, scopes, n }) => {
        const tools = names.map((name, i) => ({
          ...testTool('desk', name, kinds[i]![0]),
          labels: kinds[i]![1],
        }));
        const policy = policyOf({
          grants,
          ceiling: { kind: 'terms', terms: ceiling },
          guardrails: guardrails.map((rule, i) => guard({ id: `g${i}`, ...rule })),
          tools,
        });
        const who = { ...caller, scopes: new Set(scopes) };
        const listed = listedTools(policy, who).map(({ urn }) => urn);
        for (const each of tools) {
          const some = (list: typeof grants) =>
            list.some(({ select, condition: text }) => selects(select, each) && holds(text, n) === true);
          const denied = guardrails.some(
            ({ select, condition: text }) => selects(select, each) && holds(text, n) !== false,
          );
          const scoped =
            scopes.includes('tools:call') || (each.effect === 'read' && scopes.includes('tools:read'));
          const first = decideTool(policy, who, each);
          const call = decideCall({ policy, caller: who, tool: each, args: { n }, at: 0 });
          const allowed = first.allowed && (!first.conditional || call.allowed);
          expect(allowed).toBe(some(grants) && some(ceiling) && !denied && scoped);
          if (first.allowed && !first.conditional) expect(call.allowed).toBe(true);
          if (allowed && scopes.includes('mcp:connect')) expect(listed).toContain(each.urn);
        }
      }),
      { seed: 20260105, numRuns: 500 },
    );
  });
});
