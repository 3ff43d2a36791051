import { arrival } from '../../proofs.fixture.js';
import { addressedRequest } from './addressed-request.js';

describe('addressedRequest', () => {
  const step = addressedRequest('https://mcp.example.com', new Set(['mcp.example.com']), { exceeded: false });
  const reasonOf = (changes: Parameters<typeof arrival>[0]): string => {
    try {
      step(arrival(changes));
      return 'passed';
    } catch (cause) {
      return (cause as { reason: string }).reason;
    }
  };

  it('knows the endpoint and its resource identifier', () => {
    expect(step(arrival())).toMatchObject({
      tenant: 'acme',
      server: undefined,
      resource: 'https://mcp.example.com/t/acme/mcp',
    });
    expect(step(arrival({ target: '/t/acme/s/desk/mcp?x=1' }))).toMatchObject({
      server: 'desk',
      endpoint: '/t/acme/s/desk/mcp',
    });
  });

  it('is looked at no further while the process has too much in hand', () => {
    const load = { exceeded: true };
    const busy = addressedRequest('https://mcp.example.com', new Set(['mcp.example.com']), load);
    expect(() => busy(arrival({ target: '/' }))).toThrow(
      expect.objectContaining({ reason: 'gateway-busy', context: { retryAfter: 1 } }),
    );
  });

  it.each([
    '/',
    '/t/acme',
    '/t/acme/mcp/',
    '/t/Acme/mcp',
    '/t/ac_me/mcp',
    '/t/acme/s/de%73k/mcp',
    '/t/acme/s/-desk/mcp',
    '/t/acme/../globex/mcp',
    '//t/acme/mcp',
    'http://mcp.example.com/t/acme/mcp',
    `/t/${'a'.repeat(33)}/mcp`,
  ])('finds nothing at %s', (target) => expect(reasonOf({ target })).toBe('request-misdirected'));

  it.each([
    [{ headers: { host: 'evil.example' } }, 'origin-forbidden'],
    [{ headers: { host: 'MCP.example.com' } }, 'passed'],
    [{ headers: { upgrade: 'websocket' } }, 'request-malformed'],
    [{ target: '/t/acme/mcp?access_token=x' }, 'token-malformed'],
    [{ target: '/t/acme/mcp?a=b&ACCESS_TOKEN=x' }, 'token-malformed'],
    [{ method: 'GET' }, 'method-not-allowed'],
    [{ method: 'PATCH' }, 'method-not-allowed'],
    [{ method: 'DELETE' }, 'method-not-allowed'],
    [{ method: 'DELETE', headers: { 'mcp-session-id': 'x' } }, 'passed'],
    [{ headers: { 'content-type': 'application/json; charset=utf-8' } }, 'passed'],
    [{ headers: { 'content-type': 'application/json; charset=latin1' } }, 'media-type-unsupported'],
    [{ headers: { 'content-type': 'text/plain' } }, 'media-type-unsupported'],
    [{ headers: { 'content-encoding': 'identity' } }, 'media-type-unsupported'],
    [{ headers: { accept: 'application/json' } }, 'not-acceptable'],
    [{ headers: { accept: 'text/*, application/*' } }, 'passed'],
    [{ headers: { accept: '*/*' } }, 'passed'],
    [{ headers: { 'content-length': '1048576' } }, 'passed'],
    [{ headers: { 'content-length': '1048577' } }, 'request-too-large'],
  ])('judges %j: %s', (changes, reason) => expect(reasonOf(changes)).toBe(reason));
});
