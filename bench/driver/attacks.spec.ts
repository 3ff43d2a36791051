import { denialResponse } from '#libs/mcp';
import { loadClientKey } from '#libs/oauth';
import { newPrivateJwk } from '../world/keys.js';
import { ANSWER_TEXT } from '../world/tools.js';
import { Agents } from './agents.js';
import { Attacks, verdictOf } from './attacks.js';
import type { Answer } from './exchange.js';

const json = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
});
const answered = json(
  200,
  JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: ANSWER_TEXT }] } }),
);
/** A denial that a model can read: a tool result, so status 200. */
const denied = denialResponse(1, 'modern', 'manifest-unattested', { decisionId: 'call_1' }, 'call');

const facts = {
  jwk: newPrivateJwk(),
  tokens: ['a.b.c'],
  expiredToken: 'd.e.f',
  tools: ['t'],
  ungranted: 'u',
};
const makeAttacks = (): Attacks => new Attacks(new Agents([facts], 'http://127.0.0.1/t/bench/mcp'));
const agent = { key: loadClientKey(facts.jwk), token: 'a.b.c', facts };
const used = { tool: 't', credentials: { authorization: 'DPoP a.b.c', dpop: 'good.once.proof' } };

describe('Attacks', () => {
  it('sends a proof that was answered once again, unchanged', () => {
    const replay = makeAttacks().next(agent, used);
    expect(replay).toMatchObject(used);
    expect(replay.judge(json(401, '{}'))).toBe('bad-refused');
  });

  it('does not take a denial with status 200 for an answer', () => {
    expect(denied.status).toBe(200);
    const judged = makeAttacks().next(agent, used).judge(json(denied.status, denied.body));
    expect(judged).toEqual({
      wrong: expect.stringContaining('replayed proof: refused for another reason: '),
    });
    expect(JSON.stringify(judged)).not.toContain('call_1');
  });

  it('says so when a bad call is answered, whichever it is', () => {
    const attacks = makeAttacks();
    const judged = Array.from({ length: 7 }, () => attacks.next(agent, used).judge(answered));
    for (const judgement of judged) expect(judgement).toEqual({ wrong: expect.stringContaining('ANSWERED') });
  });
});

describe('verdictOf', () => {
  it('names status and JSON-RPC error', () => {
    expect(verdictOf(json(503, ''))).toBe('status 503');
    const error = { code: -32603, message: 'Internal error' };
    expect(verdictOf(json(200, JSON.stringify({ jsonrpc: '2.0', id: 1, error })))).toBe(
      'refused for another reason: Internal error',
    );
  });
});
