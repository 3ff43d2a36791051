import { problem } from '../../../../test/fake-api.js';
import {
  emptyRule,
  isComplete,
  moved,
  parseClaims,
  ruleDrafts,
  ruleErrors,
  rulesFrom,
  type Rule,
} from './rule-draft.js';

const rules: Rule[] = [
  {
    when: { kind: 'exact', claim: 'groups', value: 'support' },
    whenMissing: 'skip',
    roles: ['reader'],
    scopeCeiling: ['mcp:connect', 'tools:read'],
    stop: true,
  },
  { when: { kind: 'cel', expression: 'claims.mfa == true' }, whenMissing: 'deny', roles: [], stop: false },
];

describe('drafts of mapping rules', () => {
  it('come back as the rules that they were made of', () => {
    expect(rulesFrom(ruleDrafts(rules))).toEqual(rules);
  });

  it('keep what was typed for the other kind, and send only what the kind needs', () => {
    const [draft] = ruleDrafts(rules);
    expect(rulesFrom([{ ...draft!, kind: 'cel', expression: 'true' }])[0]?.when).toEqual({
      kind: 'cel',
      expression: 'true',
    });
  });

  it('move one place, and not over the ends', () => {
    const keys = (from: number, to: number) => moved(ruleDrafts(rules), from, to).map(({ key }) => key);
    expect([keys(0, 1), keys(1, 0), keys(0, -1), keys(1, 2)]).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
  });

  it('are not complete without something to compare with', () => {
    expect(isComplete(emptyRule(0, 'groups'))).toBe(false);
    expect(isComplete({ ...emptyRule(0, 'groups'), value: 'support' })).toBe(true);
    expect(isComplete({ ...emptyRule(0, ''), kind: 'cel', expression: ' ' })).toBe(false);
  });
});

describe('ruleErrors', () => {
  it('puts each error beside the field of its rule', () => {
    const errors = [
      {
        pointer: '/rules/1/when/expression',
        code: 'rule_unusable',
        message: 'no such member (line 1, column 8)',
      },
      { pointer: '/rules/0/roles/2', code: 'unknown_role', message: 'no role' },
      { pointer: '/rules/0/scopeCeiling/0', code: 'invalid', message: 'no scope' },
      { pointer: '/version', code: 'invalid', message: 'elsewhere' },
    ];
    expect([...ruleErrors(problem(422, 'invalid_request', { errors }))]).toEqual([
      [1, { expression: 'no such member (line 1, column 8)' }],
      [0, { roles: 'no role', rule: 'no scope' }],
    ]);
  });
});

describe('parseClaims', () => {
  it('takes an object', () => expect(parseClaims('{"a":[1]}')).toEqual({ claims: { a: [1] } }));
  it.each(['', '[]', 'null', '"text"', '{'])('refuses %j and says so', (text) => {
    expect(parseClaims(text)).toEqual({ error: expect.any(String) });
  });
});
