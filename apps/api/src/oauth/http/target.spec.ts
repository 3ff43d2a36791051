import { findTarget } from './target.js';

describe('findTarget', () => {
  it.each([
    ['/t/acme/oauth/token', { tenant: 'acme', url: '/token' }],
    [
      '/t/acme/oauth/auth?client_id=x&y=/t/other/oauth/',
      { tenant: 'acme', url: '/auth?client_id=x&y=/t/other/oauth/' },
    ],
    ['/t/oauth/oauth/oauth/oauth', { tenant: 'oauth', url: '/oauth/oauth' }],
    [
      '/.well-known/oauth-authorization-server/t/acme/oauth',
      { tenant: 'acme', url: '/.well-known/oauth-authorization-server' },
    ],
    [
      '/.well-known/openid-configuration/t/acme/oauth?x=1',
      { tenant: 'acme', url: '/.well-known/openid-configuration?x=1' },
    ],
    [
      '/t/acme/oauth/.well-known/openid-configuration',
      { tenant: 'acme', url: '/.well-known/openid-configuration' },
    ],
  ])('reads %s', (target, expected) => {
    expect(findTarget(target)).toEqual(expected);
  });

  it.each([
    '/t/acme/oauth',
    '/t/%61cme/oauth/token',
    '/t/ACME/oauth/token',
    '//t/acme/oauth/token',
    '/t//oauth/token',
    `/t/${'a'.repeat(33)}/oauth/token`,
    'http://evil.example/t/acme/oauth/token',
    '/.well-known/jwks/t/acme/oauth',
    '/.well-known/openid-configuration/t/acme/oauth/token',
    '*',
    '',
  ])('does not read %j', (target) => {
    expect(findTarget(target)).toBeUndefined();
  });
});
