import { hashPassword, passwordMatches, UNMATCHABLE } from './password.js';

describe('password', () => {
  it('matches only itself', async () => {
    const stored = await hashPassword('correct horse battery');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwordMatches('correct horse battery', stored)).toBe(true);
    expect(await passwordMatches('correct horse batterY', stored)).toBe(false);
    expect(await passwordMatches('', stored)).toBe(false);
  });

  it('agrees with a test vector of the reference implementation', async () => {
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwordMatches('password', reference)).toBe(true);
    expect(await passwordMatches('passwore', reference)).toBe(false);
  });

  it('has a hash that nothing matches', async () => {
    for (const password of ['', 'password']) expect(await passwordMatches(password, UNMATCHABLE)).toBe(false);
  });

  it('salts: equal passwords are stored differently', async () => {
    expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
  });

  it('takes both Unicode spellings of a password', async () => {
    expect(await passwordMatches('caf\u0065\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  it.each(['', 'plain text', '$argon2i$v=19$m=16,t=2,p=1$c29tZXNhbHQ$AAAA', '$2b$10$abcdefghijklmnopqrstuv'])(
    'never matches the unreadable stored value %j',
    async (stored) => {
      expect(await passwordMatches('password', stored)).toBe(false);
    },
  );
});
