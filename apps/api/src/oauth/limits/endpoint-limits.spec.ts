import { limitOf } from './endpoint-limits.js';

describe('limitOf', () => {
  it.each([
    ['POST', '/token', 'token'],
    ['POST', '/token?x=/jwks', 'token'],
    ['POST', '/token/revocation', 'token'],
    ['POST', '/request', 'par'],
    ['POST', '/reg', 'registration'],
    ['POST', '/device/auth', 'device'],
    ['POST', '/device', 'user-code'],
    ['GET', '/auth?client_id=x', 'auth'],
    ['GET', '/auth/uid', 'auth'],
  ])('%s %s counts as %s', (method, url, name) => {
    expect(limitOf(method, url)?.name).toBe(name);
  });

  it.each([
    ['GET', '/jwks'],
    ['GET', '/.well-known/oauth-authorization-server'],
    ['GET', '/token'],
  ])('%s %s counts as nothing', (method, url) => {
    expect(limitOf(method, url)).toBeUndefined();
  });
});
