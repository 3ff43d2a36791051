import { problemOf, readRetryAfter } from './problem.js';

const body = (status: number) => ({ type: 'x', title: 'No', status, code: 'nope', requestId: 'req_1' });

describe('problemOf', () => {
  it.each([
    [400, 'invalid'],
    [401, 'signed-out'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [412, 'conflict'],
    [422, 'invalid'],
    [429, 'slow-down'],
    [500, 'broken'],
    [503, 'broken'],
  ])('reads status %i as %s', (status, kind) => {
    expect(problemOf(body(status), new Response(null, { status })).kind).toBe(kind);
  });

  it('never shows a body that is no problem document', () => {
    const made = problemOf('<h1>Bad gateway at 10.0.0.7</h1>', new Response(null, { status: 502 }));
    expect(made.kind).toBe('broken');
    expect(JSON.stringify(made.body)).not.toContain('10.0.0.7');
  });

  it('says when to come back', () => {
    const headers = { 'retry-after': '7' };
    expect(problemOf(body(429), new Response(null, { status: 429, headers })).retryAfterMs).toBe(7_000);
  });
});

describe('readRetryAfter', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it('reads seconds and dates', () => {
    expect(readRetryAfter('3', now)).toBe(3_000);
    expect(readRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now)).toBe(60_000);
    expect(readRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0);
  });

  it('knows nothing from anything else', () => {
    expect([readRetryAfter(null, now), readRetryAfter('', now), readRetryAfter('soon', now)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
