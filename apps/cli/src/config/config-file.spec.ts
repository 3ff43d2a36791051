import { UsageError } from '../cli-error.js';
import { readConfig } from './config-file.js';

const HEAD = 'version: 1\ntenant: acme\n';

/** What is told of a file that cannot be used. */
function faults(text: string): readonly string[] {
  try {
    readConfig(text, 'acme.yaml');
  } catch (cause) {
    if (cause instanceof UsageError) return [cause.message, ...cause.remedies];
    throw cause;
  }
  return [];
}

describe('a configuration', () => {
  it('may leave out every section', () => {
    expect(readConfig(HEAD, 'x')).toEqual({ version: 1, tenant: 'acme' });
  });

  it('gets the defaults of the API', () => {
    const { roles, servers } = readConfig(
      `${HEAD}roles: [{ slug: night, name: Night }]\nservers: [{ slug: a, name: A, url: https://a.example }]`,
      'x',
    );
    expect(roles).toEqual([{ slug: 'night', name: 'Night', grants: [] }]);
    expect(servers?.[0]).toMatchObject({ credential: { mode: 'gateway_token' }, features: { roots: false } });
  });

  it.each<[string, string, string]>([
    [
      'a section that there is not',
      `${HEAD}approvals: []`,
      'acme.yaml:3:1: approvals: there is nothing of this name',
    ],
    [
      'a member that there is not, deep inside',
      `${HEAD}roles:\n  - slug: night\n    name: Night\n    grants:\n      - select: { kind: all }\n        conditon: x`,
      'acme.yaml:8:9: roles.0.grants.0.conditon: there is nothing of this name',
    ],
    [
      'a member of another variant',
      `${HEAD}agents:\n  - { name: A, kind: machine, ceiling: { kind: all, effects: [read] } }`,
      'acme.yaml:4:53: agents.0.ceiling.effects: there is nothing of this name',
    ],
    [
      'a secret',
      `${HEAD}identityProviders:\n  - slug: a\n    issuer: https://a.example\n    name: A\n    client: { auth: client_secret_basic, id: x, secret: abcdefgh, secretFrom: { env: A } }`,
      'acme.yaml:7:49: identityProviders.0.client.secret: there is nothing of this name',
    ],
    [
      'the same name twice',
      `${HEAD}roles:\n  - { slug: a, name: A }\n  - { slug: a, name: B }`,
      'acme.yaml:5:5: roles.1: there is a already',
    ],
    [
      '__proto__',
      `${HEAD}__proto__: { tenant: globex }`,
      'acme.yaml:3:1: __proto__: there is nothing of this name',
    ],
  ])('has no %s', (_name, text, fault) => {
    expect(faults(text)).toContain(fault);
  });

  it.each<[string, string, RegExp]>([
    [
      'a wrong value',
      `${HEAD}limits:\n  user: { perMinute: 0, burst: 1 }`,
      /^acme\.yaml:4:\d+: limits\.user\.perMinute: /,
    ],
    ['something missing', `${HEAD}roles:\n  - name: Night`, /^acme\.yaml:4:5: roles\.0\.slug: /],
    ['a member twice', `${HEAD}tenant: globex`, /^acme\.yaml:3:1: Map keys must be unique/],
    ['a tab for an indent', `${HEAD}roles:\n\t- a`, /^acme\.yaml:4:\d+: /],
    ['a tag of its own', `${HEAD}roles: !!js/function x`, /^acme\.yaml:3:\d+: /],
    ['another version', 'version: 2\ntenant: acme', /^acme\.yaml:1:10: version: /],
    ['nothing in it', '', /^acme\.yaml:1:1: the file: /],
    ['two documents', `${HEAD}---\n${HEAD}`, /^acme\.yaml:\d+:\d+: /],
  ])('is refused with %s, by line and column', (_name, text, fault) => {
    expect(faults(text)).toContainEqual(expect.stringMatching(fault));
  });

  it('does not grow without bound by aliases', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [of, name] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => pair.split('')))
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`);
    expect(faults(HEAD + bomb.join('\n'))[0]).toMatch(/cannot be read/);
  });

  it('is told of twenty faults at most', () => {
    const many = Array.from({ length: 50 }, (_, i) => `x${i}: 1`).join('\n');
    expect(faults(HEAD + many)).toHaveLength(22);
  });
});
