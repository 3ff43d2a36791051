import { mappingRule, type MappingRule } from '#libs/contracts';
import fc from 'fast-check';
import { compileMapping, MappingError } from './compile-mapping.js';
import { mapRoles } from './map-roles.js';
import { mappingClaims } from './mapping-claims.js';

type Given = Partial<MappingRule> & Pick<MappingRule, 'when'>;
const KEPT = ['groups', 'dept', 'email', 'email_verified', 'realm_access'];

const rule = (given: Given): MappingRule => mappingRule.parse({ roles: ['support'], ...given });
const exact = (claim: string, value: string, rest: Partial<MappingRule> = {}): MappingRule =>
  rule({ when: { kind: 'exact', claim, value }, ...rest });
const prefix = (claim: string, value: string): MappingRule =>
  rule({ when: { kind: 'prefix', claim, value } });
const cel = (expression: string, rest: Partial<MappingRule> = {}): MappingRule =>
  rule({ when: { kind: 'cel', expression }, ...rest });
const decide = (rules: MappingRule[], said: Record<string, unknown>) => {
  const claims = mappingClaims(said, KEPT);
  return typeof claims === 'string'
    ? { allowed: false, reason: claims, roles: [] }
    : mapRoles(compileMapping(rules, KEPT), claims);
};

describe('role mapping', () => {
  it.each<[string, MappingRule, Record<string, unknown>]>([
    ['a text', exact('dept', 'crm'), { dept: 'crm' }],
    ['one of a list', exact('groups', 'crm'), { groups: ['hr', 'crm'] }],
    ['a prefix', prefix('groups', 'crm-'), { groups: ['crm-agents'] }],
    ['a nested claim', exact('/realm_access/roles', 'crm'), { realm_access: { roles: ['crm'] } }],
    [
      'a verified email address',
      exact('email', 'a@x.example'),
      { email: 'a@x.example', email_verified: true },
    ],
    ['an expression', cel('"crm" in claims.groups'), { groups: ['crm'] }],
  ])('gives its roles to whom it matches by %s', (_by, given, said) => {
    expect(decide([given], said)).toMatchObject({ allowed: true, roles: ['support'], reason: null });
  });

  it.each<[string, MappingRule[], Record<string, unknown>]>([
    ['no-rule-matched', [], { groups: ['crm'] }],
    ['no-rule-matched', [exact('groups', 'crm')], { groups: ['crm-agents', 'CRM', 1, null] }],
    ['no-rule-matched', [exact('dept', 'true')], { dept: true }],
    ['claim-missing', [exact('groups', 'crm')], {}],
    ['claim-missing', [exact('groups', 'crm')], { groups: null }],
    ['claim-missing', [exact('/realm_access/roles', 'x')], { realm_access: ['roles'] }],
    ['claim-missing', [exact('/realm_access/constructor', 'x')], { realm_access: {} }],
    ['claim-missing', [cel('true'), exact('groups', 'contractor', { stop: true })], {}],
    ['email-unverified', [exact('email', 'a@x.example')], { email: 'a@x.example' }],
    ['email-unverified', [exact('email', 'a@x.example')], { email: 'a@x.example', email_verified: 'true' }],
    ['rule-failed', [cel('claims.email == "a@x.example"')], { email: 'a@x.example', email_verified: false }],
    ['rule-failed', [cel('claims.dept == "crm"')], {}],
    ['no-role-granted', [exact('groups', 'crm', { roles: [], stop: true })], { groups: ['crm'] }],
    ['claims-overflow', [cel('true')], { _claim_names: { groups: 'src1' }, _claim_sources: {} }],
    ['claims-overflow', [cel('true')], { hasgroups: true }],
    ['claims-overflow', [cel('true')], { groups: Array(201).fill('g') }],
    ['claims-overflow', [cel('true')], { dept: 'x'.repeat(40_000) }],
    [
      'too-many-roles',
      [cel('true', { roles: Array.from({ length: 16 }, (_, i) => `a${i}`) }), cel('true')],
      {},
    ],
  ])('denies with %s', (reason, rules, said) => {
    expect(decide(rules, said)).toMatchObject({ allowed: false, reason, roles: [] });
  });

  it('adds roles up, narrows ceilings, and stops where a rule says so', () => {
    const rules = [
      cel('true', { roles: ['analyst'], scopeCeiling: ['mcp:connect', 'tools:read'] }),
      exact('groups', 'crm', { scopeCeiling: ['tools:read', 'tools:call'], stop: true }),
      cel('true', { roles: ['admin'] }),
    ];
    expect(decide(rules, { groups: ['crm'] })).toMatchObject({
      roles: ['analyst', 'support'],
      scopeCeiling: ['tools:read'],
      trace: [{ outcome: 'matched' }, { outcome: 'matched' }],
    });
    expect(decide(rules, { groups: ['hr'] })).toMatchObject({
      roles: ['admin', 'analyst'],
      scopeCeiling: ['mcp:connect', 'tools:read'],
      trace: [{}, { outcome: 'not-matched' }, {}],
    });
  });

  it('skips a missing claim only where the rule says so', () => {
    const rules = [exact('groups', 'crm', { whenMissing: 'skip' }), cel('true', { roles: ['analyst'] })];
    expect(decide(rules, {})).toMatchObject({ roles: ['analyst'], trace: [{ outcome: 'skipped' }, {}] });
  });

  it('keeps nothing that it was not told to keep', () => {
    expect(mappingClaims({ groups: ['a'], salary: 1, __proto__: { dept: 'x' } }, KEPT)).toEqual({
      values: { groups: ['a'] },
      unverifiedEmail: false,
    });
  });

  it.each<[MappingRule, string, RegExp]>([
    [exact('salary', 'x'), 'claim', /not among the claims/],
    [cel('claims.salary > 1'), 'expression', /not among the claims/],
    [cel('claims.groups.exists(g, g = "x")'), 'expression', /line 1, column/],
  ])('refuses a rule that cannot work', (given, member, message) => {
    const attempt = (): unknown => compileMapping([cel('true'), given], KEPT);
    expect(attempt).toThrow(MappingError);
    expect(attempt).toThrow(
      expect.objectContaining({ index: 1, member, message: expect.stringMatching(message) }),
    );
  });

  describe('whatever a provider sends', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const said = fc.dictionary(
      fc.oneof(fc.constantFrom(...KEPT, '_claim_names', 'hasgroups'), fc.string()),
      value,
    );
    const rules = fc.array(
      fc.record({
        claim: fc.constantFrom('groups', 'dept', '/realm_access/roles', 'email'),
        kind: fc.constantFrom('exact' as const, 'prefix' as const),
        value: fc.string({ minLength: 1, maxLength: 3 }),
        roles: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
        whenMissing: fc.constantFrom('deny' as const, 'skip' as const),
        stop: fc.boolean(),
      }),
      { maxLength: 5 },
    );
    const build = (given: { claim: string; kind: 'exact' | 'prefix'; value: string }[]): MappingRule[] =>
      given.map(({ claim, kind, value: text, ...rest }) =>
        rule({ when: { kind, claim, value: text }, ...rest }),
      );

    it('never throws, and allows only with roles of rules that matched', () => {
      fc.assert(
        fc.property(rules, said, (given, claims) => {
          const outcome = decide(build(given), claims);
          const matched = 'trace' in outcome ? outcome.trace.filter((t) => t.outcome === 'matched') : [];
          const granted = matched.flatMap((t) => given[t.rule]?.roles ?? []);
          const expected = outcome.allowed ? [...new Set(granted)].sort() : [];
          expect(outcome.roles).toEqual(expected);
          expect(outcome.allowed).toBe(outcome.roles.length > 0);
          expect(outcome.reason === null).toBe(outcome.allowed);
        }),
      );
    });

    it('gives no role by an email address that is not verified', () => {
      fc.assert(
        fc.property(
          fc.string({ minLength: 1 }),
          fc.constantFrom(undefined, false, 'true', 1, null),
          (email, flag) => {
            const given = [prefix('email', email.slice(0, 1))];
            expect(decide(given, { email, email_verified: flag }).reason).toBe('email-unverified');
          },
        ),
      );
    });
  });
});
