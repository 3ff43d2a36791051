import { compileExpression } from './compile-expression.js';
import { ExpressionError } from './expression-error.js';

const run = (text: string, claims: Record<string, unknown>): boolean =>
  compileExpression(text, { claims: 'any' }).test({ claims });
const fault = (text: string): string => {
  try {
    compileExpression(text, { claims: 'any' });
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    return `${cause.position.line}:${cause.position.column} ${cause.message}`;
  }
  return 'accepted';
};

describe('compileExpression', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['true', {}, true],
    ['claims.groups.exists(g, g == "crm")', { groups: ['a', 'crm'] }, true],
    ['"crm" in claims.groups', { groups: ['a'] }, false],
    ['has(claims.dept) && claims.dept == "it"', {}, false],
    ['claims["https://acme.example/level"] >= 3', { 'https://acme.example/level': 4 }, true],
    ['claims.realm.roles[0].startsWith("r")', { realm: { roles: ['root'] } }, true],
    ['claims.email.matches("@acme[.]example$")', { email: 'a@acme.example' }, true],
    ['has(claims.constructor) || has(claims.__proto__)', {}, false],
  ])('%s of %j is %s', (text, claims, expected) => expect(run(text, claims)).toBe(expected));

  it.each([
    ['"a" in claims.groups &&', /^1:22 /],
    ['claims.a ==\n  && true', /^1:10 /],
    ['true &&\n foo.bar == 1', /^2:2 There is no variable “foo”/],
    ['bogus(claims.a)', /^1:1 There is no function “bogus”/],
    ['claims.a.exists(c, c == d)', /no variable “d”/],
    ['1 + ', /^1:3 /],
    ['3', /must give true or false/],
    ['[true]', /must give true or false/],
    ['claims.exists(c, c == "a")', /Name the member/],
    ['claims[claims.a] == 1', /Name the member/],
    ['claims == {}', /Name the member/],
    ['claims.a.exists(x, claims.a.exists(y, claims.a.exists(z, z == x || z == y)))', /nest 2 deep/],
    [`${'('.repeat(100)}true${')'.repeat(100)}`, /nests too deep/],
    [Array(300).fill('claims.a').join(' == ') + ' == true', /too large|too long/],
    [`"${'x'.repeat(2000)}" == claims.a`, /too long/],
  ])('refuses %s', (text, expected) => expect(fault(text)).toMatch(expected));

  it('tells which members it looks at', () => {
    const { fields } = compileExpression('claims.a == 1 || claims["b c"].d.exists(x, x == claims.e)', {
      claims: 'any',
    });
    expect([...fields].sort()).toEqual(['a', 'b c', 'e']);
  });

  it.each<[string, Record<string, unknown>]>([
    ['claims.a == 1', {}],
    ['claims.a && true', { a: 'true' }],
    ['claims.a', { a: 'true' }],
    ['1 / claims.a == 1', { a: 0 }],
    ['claims.a.matches("(")', { a: 'x' }],
    ['claims.toString == "x"', {}],
  ])('%s of %j fails', (text, claims) => expect(() => run(text, claims)).toThrow(Error));

  it('is not slowed down by a pattern made for it', () => {
    expect(run('claims.a.matches("^(a+)+$")', { a: `${'a'.repeat(20_000)}!` })).toBe(false);
  });
});
