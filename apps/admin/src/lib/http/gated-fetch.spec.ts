import { CSRF_HEADER, gatedFetch } from './gated-fetch.js';
import { SessionGate } from './session-gate.js';

const URL_OF_TOOLS = 'http://console.test/api/v1/tenants/demo/tools';
const status = (code: number) => new Response(null, { status: code });

/** Answers in turn; remembers what was sent. */
function server(...answers: number[]) {
  const seen: Request[] = [];
  const send = (request: Request): Promise<Response> => {
    seen.push(request);
    return Promise.resolve(status(answers[seen.length - 1] ?? 500));
  };
  return { seen, send };
}

describe('gatedFetch', () => {
  it('stamps writes with the CSRF value, and reads not', async () => {
    const gate = new SessionGate();
    gate.open('one');
    const { seen, send } = server(200, 200);
    await gatedFetch(gate, send)(new Request(URL_OF_TOOLS));
    await gatedFetch(gate, send)(new Request(URL_OF_TOOLS, { method: 'PUT', body: '{}' }));
    expect(seen.map((request) => request.headers.get(CSRF_HEADER))).toEqual([null, 'one']);
  });

  it('waits for a new session, then sends the same request with the new value', async () => {
    const gate = new SessionGate();
    gate.open('old');
    const { seen, send } = server(401, 200);
    const answer = gatedFetch(gate, send)(new Request(URL_OF_TOOLS, { method: 'POST', body: '{"a":1}' }));
    await Promise.resolve();
    await Promise.resolve();
    expect(gate.hasEnded()).toBe(true);
    gate.open('new');
    expect((await answer).status).toBe(200);
    expect(gate.hasEnded()).toBe(false);
    expect(seen[1]?.headers.get(CSRF_HEADER)).toBe('new');
    await expect(seen[1]?.text()).resolves.toBe('{"a":1}');
  });

  it('asks only once more: a second 401 is the answer', async () => {
    const gate = new SessionGate();
    const { seen, send } = server(401, 401);
    const answer = gatedFetch(gate, send)(new Request(URL_OF_TOOLS));
    await Promise.resolve();
    await Promise.resolve();
    gate.open('new');
    expect((await answer).status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  it.each(['/api/v1/me', '/api/v1/session', '/api/v1/session/link'])(
    'lets %s answer 401 by itself',
    async (path) => {
      const gate = new SessionGate();
      const { send } = server(401);
      const answer = await gatedFetch(gate, send)(new Request(`http://console.test${path}`));
      expect([answer.status, gate.hasEnded()]).toEqual([401, false]);
    },
  );
});
