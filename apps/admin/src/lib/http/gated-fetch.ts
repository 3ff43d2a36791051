import type { SessionGate } from './session-gate.js';

/** Header that proves a write comes from this page: another origin can send the cookie, not this. */
export const CSRF_HEADER = 'X-Sallyport-CSRF';

/** Requests that answer 401 by design: they are how the console finds out, signs in and leaves. */
const ASKS_FOR_SESSION = new Set([
  '/api/v1/me',
  '/api/v1/session',
  '/api/v1/session/link',
  '/api/v1/session/passkey',
  '/api/v1/session/renewal',
]);

type Send = (request: Request) => Promise<Response>;

/** Adds the CSRF value to writes. A request that finds the session ended waits for it and is sent once more. */
export const gatedFetch =
  (gate: SessionGate, send: Send): Send =>
  async (request) => {
    const again = request.clone();
    const answer = await send(stamped(request, gate));
    if (answer.status !== 401 || ASKS_FOR_SESSION.has(new URL(request.url).pathname)) return answer;
    await gate.ended();
    return send(stamped(again, gate));
  };

function stamped(request: Request, gate: SessionGate): Request {
  if (request.method !== 'GET' && gate.csrf !== undefined) request.headers.set(CSRF_HEADER, gate.csrf);
  return request;
}
