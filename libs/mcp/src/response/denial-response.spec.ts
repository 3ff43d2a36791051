import { DENIALS, DENIAL_REASONS, type DenialReason } from '#libs/denial';
import { denialResponse } from './denial-response.js';

const decisionId = 'call_01';

function reply(
  reason: DenialReason,
  { era = 'modern', phase = 'call', ...context }: Record<string, unknown> = {},
) {
  const args = [1, era, reason, { decisionId, ...context }, phase] as Parameters<typeof denialResponse>;
  const { status, body } = denialResponse(...args);
  return {
    status,
    body: JSON.parse(body) as { id?: unknown; error?: { code: number; data: object }; result?: object },
  };
}

describe('denialResponse', () => {
  it('answers a tools/call with a tool result that a model can read', () => {
    expect(reply('arguments-invalid', { hint: '/message type' })).toEqual({
      status: 200,
      body: {
        jsonrpc: '2.0',
        id: 1,
        result: {
          resultType: 'complete',
          content: [
            {
              type: 'text',
              text: 'Arguments do not match the approved schema: /message type (decision call_01)',
            },
          ],
          isError: true,
          _meta: { 'sallyport/decisionId': decisionId },
        },
      },
    });
    expect(reply('condition-failed', { era: 'legacy' }).body.result).not.toHaveProperty('resultType');
    expect(reply('tool-rate-limited', { retryAfter: 1.5 }).body.result).toMatchObject({
      _meta: { 'sallyport/retryAfterMs': 1500 },
    });
  });

  it.each<[DenialReason, number]>([
    ['arguments-invalid', -32602],
    ['condition-failed', -32602],
    ['tool-rate-limited', -32603],
    ['upstream-failed', -32603],
    ['result-blocked', -32603],
  ])('%s of another method is the error %d', (reason, code) => {
    expect(reply(reason, { phase: 'other' })).toMatchObject({ status: 200, body: { error: { code } } });
  });

  it.each<[DenialReason, string, number, number]>([
    ['method-unknown', 'modern', 404, -32601],
    ['method-unknown', 'legacy', 200, -32601],
    ['header-mismatch', 'modern', 400, -32020],
    ['header-mismatch', 'legacy', 400, -32600],
    ['version-unsupported', 'modern', 400, -32022],
    ['version-unsupported', 'legacy', 400, -32600],
    ['request-not-json', 'legacy', 400, -32700],
    ['request-malformed', 'modern', 400, -32600],
    ['params-invalid', 'modern', 400, -32602],
    ['call-malformed', 'modern', 200, -32602],
    ['session-unknown', 'legacy', 404, -32600],
    ['scope-insufficient', 'modern', 403, 40300],
    ['rate-limited', 'legacy', 429, 42900],
    ['snapshot-stale', 'legacy', 503, 50300],
    ['token-missing', 'legacy', 401, 40100],
    ['internal-error', 'modern', 200, -32603],
  ])('%s in the %s era: HTTP %d, code %d', (reason, era, status, code) => {
    expect(reply(reason, { era })).toMatchObject({ status, body: { error: { code } } });
  });

  it('leaves the id out when none was read, and calls an early internal error unavailable', () => {
    const early = denialResponse(undefined, undefined, 'internal-error', { decisionId }, 'opening');
    expect(early.status).toBe(503);
    expect(JSON.parse(early.body)).not.toHaveProperty('id');
  });

  it('carries protocol data', () => {
    const data = { supported: ['2026-07-28'], requested: '2027-01-01' };
    expect(reply('version-unsupported', { data }).body.error?.data).toEqual({ decisionId, ...data });
  });

  it.each(['tool-not-found', 'tool-not-granted', 'manifest-drifted', 'manifest-unattested'] as const)(
    '%s is byte-identical to every other unknown tool, whatever was said inside',
    (reason) => {
      const told = { decisionId, hint: 'secret', data: { secret: 1 } };
      expect(denialResponse(1, 'legacy', reason, told, 'call')).toEqual(
        denialResponse(1, 'legacy', 'tool-not-found', { decisionId }, 'call'),
      );
    },
  );

  it('answers every reason of the catalogue in every phase and era with its own text and the decision id', () => {
    for (const reason of DENIAL_REASONS) {
      for (const era of ['modern', 'legacy'] as const) {
        for (const phase of ['call', 'other', 'opening'] as const) {
          const { status, body } = denialResponse(1, era, reason, { decisionId }, phase);
          expect(body).toContain(decisionId);
          expect(body).toContain(DENIALS[reason].message);
          expect(status).toBeGreaterThanOrEqual(200);
          if (era === 'legacy') expect(body).not.toMatch(/"code":-320(?:[2-9]\d)\D/);
        }
      }
    }
  });
});
