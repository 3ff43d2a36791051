import { Denied } from '#libs/denial';
import { CallRecord } from './call-record.js';
import { addressed, arrival, fresh, policyOf, toolCall } from './proofs.fixture.js';
import { Refusals } from './refusals.js';
import { Trail } from './trail.js';

describe('Refusals', () => {
  const refusals = new Refusals('https://mcp.example.com');

  const refuse = async (
    denied: Denied,
    dpop: 'required' | 'allowed' = 'required',
    authorization?: string,
  ) => {
    const given = arrival({ headers: authorization === undefined ? {} : { authorization } });
    const record = new CallRecord('gateway', given, new Trail('call_1', 0));
    record.trail.passed('addressedRequest', addressed());
    record.trail.passed('freshSnapshot', await fresh({ tenant: { ...policyOf().tenant, dpop } }));
    record.read('modern', toolCall('x').message);
    return refusals.answer(denied, given, record);
  };

  it('challenges with where to go, and without an error when nothing was sent', async () => {
    const { status, headers } = await refuse(new Denied('token-missing'));
    expect(status).toBe(401);
    expect(headers?.['www-authenticate']).toBe(
      'DPoP algs="ES256 EdDSA", resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/t/acme/mcp", scope="mcp:connect tools:read"',
    );
  });

  it('offers Bearer first where the tenant allows it', async () => {
    const { headers } = await refuse(new Denied('token-missing'), 'allowed');
    expect(headers?.['www-authenticate']).toMatch(/^Bearer resource_metadata=.*, DPoP algs=/);
  });

  it('answers a missing scope with one challenge in the scheme of the request', async () => {
    const denied = new Denied('scope-insufficient', { scopes: ['mcp:connect', 'tools:call'] });
    const { status, headers } = await refuse(denied, 'allowed', 'Bearer x');
    expect(status).toBe(403);
    expect(headers?.['www-authenticate']).toMatch(
      /^Bearer error="insufficient_scope".*scope="mcp:connect tools:call"$/,
    );
  });

  it('says when to come back, and which methods there are', async () => {
    expect((await refuse(new Denied('rate-limited', { retryAfter: 1.2 }))).headers?.['retry-after']).toBe(
      '2',
    );
    expect((await refuse(new Denied('method-not-allowed'))).headers?.['allow']).toBe('POST, GET, DELETE');
  });

  it('tells nothing of the cause', async () => {
    for (const reason of [
      'tool-not-granted',
      'caller-revoked',
      'upstream-failed',
      'internal-error',
    ] as const) {
      const { body } = await refuse(new Denied(reason, { detail: 'the true cause' }));
      expect(body).toContain('call_1');
      expect(body).not.toContain('cause');
    }
  });
});
