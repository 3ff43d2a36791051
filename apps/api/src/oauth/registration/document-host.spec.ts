import { findDocumentUrl, isListedHost } from './document-host.js';

describe('isListedHost', () => {
  it.each([
    ['agents.example.com', ['agents.example.com'], true],
    ['a.example.com', ['*.example.com'], true],
    ['a.b.example.com', ['*.example.com'], true],
    ['example.com', ['*.example.com'], false],
    ['evilexample.com', ['*.example.com'], false],
    ['agents.example.com.evil.test', ['agents.example.com', '*.example.com'], false],
    ['agents.example.com', [], false],
  ])('%s in %j: %s', (host, patterns, listed) => {
    expect(isListedHost(host, patterns)).toBe(listed);
  });
});

describe('findDocumentUrl', () => {
  it('takes the one way to write an https URL with a path', () => {
    expect(findDocumentUrl('https://agents.example.com/desk.json', false)?.hostname).toBe(
      'agents.example.com',
    );
    expect(findDocumentUrl('http://10.0.0.7:8080/desk', true)?.port).toBe('8080');
  });

  it.each([
    'http://agents.example.com/desk',
    'https://agents.example.com',
    'https://agents.example.com/',
    'https://AGENTS.example.com/desk',
    'https://agents.example.com:443/desk',
    'https://agents.example.com/a/../desk',
    'https://agents.example.com/%2e%2e/desk',
    'https://user@agents.example.com/desk',
    'https://agents.example.com/desk#x',
    'https:\\\\agents.example.com\\desk',
    ' https://agents.example.com/desk',
    'https://0x7f.1/desk',
    `https://agents.example.com/${'x'.repeat(300)}`,
    'agent_01J',
  ])('refuses %j', (clientId) => {
    expect(findDocumentUrl(clientId, false)).toBeUndefined();
  });
});
