import { takeSignInToken, tokenOf } from './sign-in-token.js';

describe('the sign-in token', () => {
  afterEach(() => history.replaceState(null, '', '/'));

  it('leaves the address at once and is given once', () => {
    history.replaceState(null, '', '/signin?next=%2Ft%2Fdemo#secret-token');
    const take = takeSignInToken();
    expect(location.href).not.toContain('secret-token');
    expect(location.search).toBe('?next=%2Ft%2Fdemo');
    expect([take(), take()]).toEqual(['secret-token', undefined]);
  });

  it('is looked for on the sign-in page alone', () => {
    history.replaceState(null, '', '/t/demo#content');
    expect(takeSignInToken()()).toBeUndefined();
    expect(location.hash).toBe('#content');
  });

  it('is found in a pasted link', () => {
    expect(tokenOf(' https://console.example/signin#abc ')).toBe('abc');
    expect(tokenOf('abc')).toBe('abc');
  });
});
