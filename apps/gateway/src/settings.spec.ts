import { GatewaySettings } from './settings.js';

const required = {
  GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
  API_URL: 'https://api.example.com',
  REDIS_URL: 'redis://127.0.0.1:6379',
  STATE_DIR: '/var/lib/sallyport',
};

describe('GatewaySettings', () => {
  it('needs little', () => {
    expect(GatewaySettings.read(required)).toMatchObject({
      host: '127.0.0.1',
      port: 4200,
      name: 'gateway',
      keyMaxAgeMs: 90 * 86_400_000,
      snapshotMaxAgeMs: 900_000,
      attestationIntervalMs: 60_000,
      allowPrivateUpstreams: false,
      hosts: new Set(['mcp.example.com', 'mcp.example.com:443']),
    });
  });

  it('takes further host names as they may be written', () => {
    const { hosts } = GatewaySettings.read({ ...required, ALLOWED_HOSTS: 'MCP.internal:8443, 10.0.0.1' });
    expect([...hosts].slice(-2)).toEqual(['mcp.internal:8443', '10.0.0.1']);
  });

  it.each([
    ['GATEWAY_PUBLIC_URL', 'https://mcp.example.com/', /^GATEWAY_PUBLIC_URL: must be an origin/],
    ['GATEWAY_PUBLIC_URL', '', /^GATEWAY_PUBLIC_URL: is required$/],
    ['GATEWAY_PORT', '70000', /^GATEWAY_PORT: /],
    ['REDIS_URL', 'http://127.0.0.1', /^REDIS_URL: must be a redis:/],
    ['GATEWAY_NAME', 'Gate way', /^GATEWAY_NAME: must be 1 to 40/],
    ['DPOP_NONCE_SECRET', 'c2hvcnQ', /^DPOP_NONCE_SECRET: must be 32 random bytes/],
    ['SNAPSHOT_MAX_AGE_S', 'soon', /^SNAPSHOT_MAX_AGE_S: must be a whole number/],
    ['KEY_ROTATION_DAYS', 'never', /^KEY_ROTATION_DAYS: must be a whole number of days/],
    ['ALLOW_PRIVATE_UPSTREAMS', 'yes', /^ALLOW_PRIVATE_UPSTREAMS: must be 'true' or 'false'/],
    ['ENROLMENT_TOKEN', 'short', /^ENROLMENT_TOKEN: must be the one-time token/],
  ])('refuses %s=%j in one line', (name, value, message) => {
    expect(() => GatewaySettings.read({ ...required, [name]: value })).toThrow(message);
  });

  it('never shows a secret', () => {
    const secret = 'a-secret-that-is-too-short';
    expect(() => GatewaySettings.read({ ...required, DPOP_NONCE_SECRET: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    );
  });
});
