import {
  EFFECTS,
  type Effect,
  type Selector,
  type SnapshotGuardrail,
  type SnapshotTool,
} from '#libs/contracts';
import { testAgent, testRole, testServer, testSnapshot, testTool } from '#libs/testing';
import fc from 'fast-check';
import type { Caller } from './caller.js';
import { compilePolicy } from './compile-policy.js';
import { decideTool } from './decide-tool.js';
import { listedTools } from './listed-tools.js';
import { dpopModeOf, requiredScopes } from './scopes.js';

const read = testTool('demo', 'read');
const write = testTool('demo', 'write', 'write');
const other = testTool('other', 'read');
const tools = [read, write, other];
const base = {
  servers: [testServer('demo'), testServer('other')],
  tools,
  roles: [
    testRole('admin', { kind: 'all' }),
    testRole('analyst', { kind: 'effects', effects: ['read'] }),
    testRole('none'),
  ],
  agents: [
    testAgent('agent'),
    testAgent('reader', { ceiling: { kind: 'effects', effects: ['read'] } }),
    testAgent('off', { disabled: true }),
  ],
};
const policy = compilePolicy(testSnapshot(base));
const tenant = testSnapshot().tenant;
const lenient = compilePolicy(testSnapshot({ ...base, tenant: { ...tenant, dpop: 'allowed' } }));

const caller = (changes: Partial<Caller> = {}): Caller => ({
  sub: 'user',
  clientId: 'agent',
  roles: ['admin'],
  scopes: new Set(['mcp:connect', 'tools:read', 'tools:call']),
  pop: 'dpop',
  ...changes,
});

describe('decideTool', () => {
  it('names the role and grant that allow', () => {
    expect(decideTool(policy, caller({ roles: ['gone', 'analyst', 'admin'] }), read)).toEqual({
      allowed: true,
      grant: { role: 'analyst', id: 'grant_analyst_0' },
      conditional: false,
    });
  });

  it.each<[string, Partial<Caller>, SnapshotTool, object]>([
    ['no role', { roles: [] }, read, { reason: 'tool-not-granted', factor: 'grant' }],
    ['unknown role', { roles: ['gone'] }, read, { reason: 'tool-not-granted', factor: 'grant' }],
    ['role without grants', { roles: ['none'] }, read, { reason: 'tool-not-granted', factor: 'grant' }],
    ['another effect', { roles: ['analyst'] }, write, { reason: 'tool-not-granted', factor: 'grant' }],
    ['above the ceiling', { clientId: 'reader' }, write, { reason: 'tool-not-granted', factor: 'ceiling' }],
    ['unknown agent', { clientId: 'gone' }, read, { reason: 'tool-not-granted', factor: 'ceiling' }],
    ['disabled agent', { clientId: 'off' }, read, { reason: 'tool-not-granted', factor: 'ceiling' }],
    [
      'a tool that was not handed on',
      { constraints: { tools: [other.urn] } },
      read,
      { reason: 'tool-not-granted', factor: 'delegation' },
    ],
    [
      'an effect that was not handed on',
      { constraints: { tools: [write.urn], effects: ['read'] } },
      write,
      { reason: 'tool-not-granted', factor: 'delegation' },
    ],
    [
      'no scope',
      { scopes: new Set(['mcp:connect']) },
      read,
      { reason: 'scope-insufficient', factor: 'scope', missing: ['tools:read'] },
    ],
    [
      'read scope for a write',
      { scopes: new Set(['tools:read']) },
      write,
      { reason: 'scope-insufficient', factor: 'scope', missing: ['tools:call'] },
    ],
    ['an unbound token', { pop: 'none' }, read, { reason: 'tool-not-granted', factor: 'scope' }],
  ])('%s', (_, changes, tool, verdict) => {
    expect(decideTool(policy, caller(changes), tool)).toEqual({ allowed: false, ...verdict });
  });

  it('never asks for scopes when the grant or the ceiling lacks the tool', () => {
    const scopes = new Set<string>();
    expect(decideTool(policy, caller({ scopes, roles: [] }), read)).not.toHaveProperty('missing');
    expect(decideTool(policy, caller({ scopes, clientId: 'reader' }), write)).not.toHaveProperty('missing');
  });

  it('tools:call implies tools:read', () => {
    expect(decideTool(policy, caller({ scopes: new Set(['tools:call']) }), read).allowed).toBe(true);
  });

  it('where unbound tokens are allowed, they reach reading tools and no others', () => {
    expect(decideTool(lenient, caller({ pop: 'none' }), read).allowed).toBe(true);
    expect(decideTool(lenient, caller({ pop: 'none' }), write)).toEqual({
      allowed: false,
      reason: 'tool-not-granted',
      factor: 'scope',
    });
    expect(listedTools(lenient, caller({ pop: 'none' }))).toEqual([read, other]);
  });

  it('a server may demand a key where the tenant does not, and never the other way round', () => {
    const demanding = (dpop: 'required' | 'allowed') =>
      compilePolicy(testSnapshot({ ...base, tenant: { ...tenant, dpop, dpopServers: [read.server] } }));
    expect(decideTool(demanding('allowed'), caller({ pop: 'none' }), read)).toMatchObject({
      factor: 'scope',
    });
    expect(decideTool(demanding('allowed'), caller(), read).allowed).toBe(true);
    expect(dpopModeOf(demanding('allowed'), read.server)).toBe('required');
    expect(dpopModeOf(demanding('allowed'), 'elsewhere')).toBe('allowed');
    expect(dpopModeOf(demanding('allowed'))).toBe('allowed');
    expect(dpopModeOf(demanding('required'), 'elsewhere')).toBe('required');
  });
});

describe('listedTools', () => {
  it('lists what may be called, in order, also for one server', () => {
    expect(listedTools(policy, caller())).toEqual([read, write, other]);
    expect(listedTools(policy, caller(), 'other')).toEqual([other]);
    expect(listedTools(policy, caller(), 'gone')).toEqual([]);
  });

  it('keeps tools that only lack a scope, and needs mcp:connect', () => {
    expect(listedTools(policy, caller({ scopes: new Set(['mcp:connect']) }))).toEqual([read, write, other]);
    expect(listedTools(policy, caller({ scopes: new Set(['tools:call']) }))).toEqual([]);
  });

  it('leaves out what a guardrail denies whatever the arguments, and nothing else', () => {
    const rule = {
      id: 'g',
      owner: 'platform',
      name: 'no writes',
      select: { kind: 'all' },
      effects: ['write'],
      action: 'deny',
      mode: 'enforce',
    } as const;
    const under = (changes: Partial<SnapshotGuardrail>) =>
      listedTools(
        compilePolicy(testSnapshot({ ...base, guardrails: [{ ...rule, ...changes } as SnapshotGuardrail] })),
        caller(),
      );
    expect(under({})).toEqual([read, other]);
    expect(under({ condition: 'args.a == 1' })).toHaveLength(3);
    expect(under({ mode: 'shadow' })).toHaveLength(3);
    expect(under({ action: 'approval' })).toHaveLength(3);
  });
});

describe('effective right', () => {
  const names = ['a', 'b', 'c', 'd'];
  const urns = names.map((name) => testTool('demo', name).urn);
  const selector: fc.Arbitrary<Selector> = fc.oneof(
    fc.constant<Selector>({ kind: 'all' }),
    fc.subarray([...EFFECTS], { minLength: 1 }).map((effects): Selector => ({ kind: 'effects', effects })),
    fc
      .subarray([...urns, 'urn:sallyport:tool:acme:demo:gone'])
      .map((list): Selector => ({ kind: 'tools', tools: list })),
  );
  const world = fc.record({
    effects: fc.tuple(...names.map(() => fc.constantFrom(...EFFECTS))),
    grants: fc.dictionary(fc.constantFrom('r1', 'r2', 'r3'), fc.array(selector, { maxLength: 3 })),
    ceiling: fc.option(selector, { nil: undefined }),
    disabled: fc.boolean(),
    dpop: fc.constantFrom<'required' | 'allowed'>('required', 'allowed'),
    caller: fc.record({
      sub: fc.constant('user'),
      clientId: fc.constant('agent'),
      roles: fc.subarray(['r1', 'r2', 'r3', 'gone']),
      scopes: fc
        .subarray(['mcp:connect', 'tools:read', 'tools:call', 'prompts:read'])
        .map((list) => new Set(list)),
      pop: fc.constantFrom<'dpop' | 'none'>('dpop', 'none'),
    }),
  });

  /** The definition of access.md §3 read literally, slowly, and apart from the code under test. */
  const covers = (select: Selector, tool: SnapshotTool): boolean =>
    select.kind === 'all' ||
    (select.kind === 'tools' && select.tools.includes(tool.urn)) ||
    (select.kind === 'effects' && select.effects.includes(tool.effect));

  it('is the intersection of grants, ceiling, scopes and binding; list and call agree', () => {
    fc.assert(
      fc.property(world, ({ effects, grants, ceiling, disabled, dpop, caller: who }) => {
        const worldTools = names.map((name, i) => testTool('demo', name, effects[i] as Effect));
        const compiled = compilePolicy(
          testSnapshot({
            servers: [testServer('demo')],
            tools: worldTools,
            roles: Object.entries(grants).map(([slug, list]) => testRole(slug, ...list)),
            agents: ceiling === undefined ? [] : [testAgent('agent', { ceiling, disabled })],
            tenant: { ...tenant, dpop },
          }),
        );
        const listed = listedTools(compiled, who);
        for (const tool of worldTools) {
          const granted = who.roles.some((role) =>
            (grants[role] ?? []).some((select) => covers(select, tool)),
          );
          const within = ceiling !== undefined && !disabled && covers(ceiling, tool);
          const scoped =
            who.scopes.has('tools:call') || (tool.effect === 'read' && who.scopes.has('tools:read'));
          const bound = who.pop === 'dpop' || (dpop === 'allowed' && tool.effect === 'read');
          const verdict = decideTool(compiled, who, tool);
          expect(verdict.allowed).toBe(granted && within && scoped && bound);

          const stepUp = new Set([...who.scopes, ...requiredScopes(tool)]);
          const couldBe = decideTool(compiled, { ...who, scopes: stepUp }, tool).allowed;
          if (!verdict.allowed) expect(verdict.reason === 'scope-insufficient').toBe(couldBe);

          const connected = who.scopes.has('mcp:connect') && (who.pop === 'dpop' || dpop === 'allowed');
          expect(listed.includes(tool)).toBe(connected && couldBe);
        }
      }),
    );
  });
});
