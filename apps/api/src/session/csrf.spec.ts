import { csrfToken, isCsrfToken } from './csrf.js';

describe('CSRF token', () => {
  it('belongs to one session', () => {
    expect(isCsrfToken('secret', csrfToken('secret'))).toBe(true);
    expect(isCsrfToken('secret', csrfToken('another'))).toBe(false);
  });

  it('does not give the session away', () => {
    expect(csrfToken('secret')).not.toContain('secret');
  });

  it.each([undefined, '', 'x', ['a', 'b'], csrfToken('secret').slice(0, -1), `${csrfToken('secret')}A`])(
    'is not %j',
    (given) => {
      expect(isCsrfToken('secret', given)).toBe(false);
    },
  );
});
