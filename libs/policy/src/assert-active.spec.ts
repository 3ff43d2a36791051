import type { Actor } from '#libs/contracts';
import { testAgent, testSnapshot } from '#libs/testing';
import { assertActive, type TokenIdentity } from './assert-active.js';
import { compilePolicy } from './compile-policy.js';

const policy = compilePolicy(
  testSnapshot({
    agents: [testAgent('agent'), testAgent('off', { disabled: true })],
    revoked: { subjects: ['bad-user'], clients: ['bad-agent'], keys: ['bad-key'] },
  }),
);
const token: TokenIdentity = {
  sub: 'user',
  clientId: 'agent',
  jkt: 'key',
  act: { sub: 'hop-1', act: { sub: 'hop-2' } },
};
const chain = (...subs: string[]): Actor | undefined =>
  subs.reduceRight<Actor | undefined>((act, sub) => ({ sub, act }), undefined);

describe('assertActive', () => {
  it('accepts a token of which nothing is revoked, also with optional parts absent', () => {
    expect(() => assertActive(policy, token)).not.toThrow();
    expect(() => assertActive(policy, { sub: 'user', clientId: 'unknown' })).not.toThrow();
  });

  it.each<[string, Partial<TokenIdentity>]>([
    ['subject', { sub: 'bad-user' }],
    ['agent', { clientId: 'bad-agent' }],
    ['disabled agent', { clientId: 'off' }],
    ['key', { jkt: 'bad-key' }],
    ['first actor', { act: chain('bad-agent', 'hop-2') }],
    ['last actor', { act: chain('hop-1', 'bad-user') }],
    ['disabled actor', { act: chain('off') }],
  ])('refuses a revoked %s', (_, changes) => {
    expect(() => assertActive(policy, { ...token, ...changes })).toThrow(
      expect.objectContaining({ reason: 'caller-revoked' }),
    );
  });

  it('refuses everybody of a suspended tenant', () => {
    const { tenant } = testSnapshot();
    const suspended = compilePolicy(testSnapshot({ tenant: { ...tenant, suspended: true } }));
    expect(() => assertActive(suspended, token)).toThrow(
      expect.objectContaining({ reason: 'caller-revoked' }),
    );
  });
});
