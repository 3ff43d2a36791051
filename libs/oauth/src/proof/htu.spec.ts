import { expectedHtu, sameHtu } from './htu.js';

const HTU = 'https://gw.example/t/acme/mcp';

describe('expectedHtu', () => {
  test('R43 comes from configuration and the path alone', () => {
    expect(expectedHtu('https://gw.example', '/t/acme/mcp')).toBe(HTU);
    expect(expectedHtu('https://GW.example:443', '/t/acme/mcp?access_token=x')).toBe(HTU);
    expect(expectedHtu('http://127.0.0.1:8080', '/t/acme/mcp')).toBe('http://127.0.0.1:8080/t/acme/mcp');
  });

  test.each([
    'https://evil.example/t/acme/mcp',
    '//evil.example/t/acme/mcp',
    '@evil.example/',
    '\\evil.example',
    '/t\\acme',
    '/t/acme#/mcp',
    '/t/acmé',
    '*',
    '',
  ])('refuses the target %j', (path) => {
    expect(() => expectedHtu('https://gw.example', path)).toThrow('request-misdirected');
  });
});

describe('sameHtu', () => {
  test.each([
    HTU,
    'HTTPS://GW.EXAMPLE/t/acme/mcp',
    'https://gw.example:443/t/acme/mcp',
    `${HTU}?query=1`,
    `${HTU}#fragment`,
    'https://gw.example/t/x/../acme/mcp',
  ])('accepts %s', (htu) => {
    expect(sameHtu(htu, HTU)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['another scheme', 'http://gw.example/t/acme/mcp'],
    ['another port', 'https://gw.example:8443/t/acme/mcp'],
    ['another case in the path', 'https://gw.example/T/acme/mcp'],
    ['a trailing slash', `${HTU}/`],
    ['an encoded letter', 'https://gw.example/t/%61cme/mcp'],
    ['R29 a homograph in the path', 'https://gw.example/t/аcme/mcp'],
    ['R29b a fullwidth host', 'https://ｇw.example/t/acme/mcp'],
    ['R29c a backslash', 'https://gw.example\\t\\acme\\mcp'],
    ['R29c userinfo', 'https://gw.example@gw.example/t/acme/mcp'],
    ['a line break', 'https://gw.example/t/ac\nme/mcp'],
    ['a space in front', ` ${HTU}`],
    ['more than 2048 characters', `${HTU}?${'a'.repeat(2048)}`],
    ['no URL', 'gw.example'],
    ['an unparsable URL', 'https://['],
    ['no text', 42],
    ['nothing', undefined],
  ])('refuses %s', (_, htu) => {
    expect(sameHtu(htu, HTU)).toBe(false);
  });
});
