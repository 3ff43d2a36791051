import { passwordProblem } from './password-rules.js';

describe('passwordProblem', () => {
  it.each([
    'correct horse battery',
    'correct-horse-battery',
    'a long enough password',
    'Tr0ub4dor&3 xylograph',
    'пароль из многих слов',
    '🐟🦀🐙🦑🐡🐬🦈🐳🐋🦭🐚🪸',
  ])('has nothing against %p', (password) => {
    expect(passwordProblem(password)).toBeUndefined();
  });

  it.each(['', 'short', 'elevenchars', '🐟🦀🐙🦑🐡🐬'])('asks for more than %p', (password) => {
    expect(passwordProblem(password)).toContain('at least 12');
  });

  it('asks for less than a book', () => {
    expect(passwordProblem('correct horse battery '.repeat(20))).toContain('at most 256');
  });

  it.each([
    'passwordpassword',
    'Password1234!',
    'P@ssw0rd2024!',
    'letmein123456',
    '123456789012',
    '098765432109',
    'qwertyuiop123',
    '1q2w3e4r5t6y',
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'xkxkxkxkxkxk',
    'iloveyouforever',
    'Summer2025!!!!',
    'changeme-changeme',
  ])('knows %p from every list', (password) => {
    expect(passwordProblem(password)).toContain('first passwords');
  });

  it('knows what is known about the person', () => {
    expect(passwordProblem('Ada-Lovelace-1815')).toBeUndefined();
    expect(passwordProblem('Ada-Lovelace-1815', ['ada', 'Ada Lovelace', 'Analytical'])).toContain(
      'first passwords',
    );
  });
});
