import type { Schemas } from '#libs/api-client';

export type ProblemBody = Schemas['Problem'];

/** What a person can do about a failed request; decides how it is shown. */
export type ProblemKind =
  'signed-out' | 'forbidden' | 'not-found' | 'conflict' | 'invalid' | 'slow-down' | 'broken';

const KINDS: Readonly<Record<number, ProblemKind>> = {
  400: 'invalid',
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  422: 'invalid',
  429: 'slow-down',
};

/** A request that did not succeed: RFC 9457 problem details, or the same made from a broken answer. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly body: ProblemBody,
    /** Milliseconds to wait before a retry can succeed, from `Retry-After`. */
    readonly retryAfterMs?: number,
  ) {
    super(`${body.code}: ${body.title}`);
  }

  get kind(): ProblemKind {
    return KINDS[this.body.status] ?? 'broken';
  }
}

/** Status 0: no answer came at all. */
export const unreachable = (): ApiProblem =>
  made(0, 'unreachable', 'Sallyport cannot be reached', 'Check the connection, then try again.');

/** Without a version a change could not say what it is a change of. */
export const unversioned = (): ApiProblem =>
  made(0, 'unversioned', 'The answer could not be understood', 'It names no version. Try again.');

/** Makes the problem of an answer with an error status; a body that is no problem document is never shown. */
export function problemOf(body: unknown, response: Response): ApiProblem {
  const wait = readRetryAfter(response.headers.get('retry-after'), Date.now());
  if (isProblem(body)) return new ApiProblem(body, wait);
  const detail = `The answer had status ${response.status} and was not a problem document.`;
  return made(response.status, 'unexpected_answer', 'The answer could not be understood', detail);
}

/** Milliseconds; `Retry-After` is seconds or an HTTP date (RFC 9110 §10.2.3). */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

const made = (status: number, code: string, title: string, detail: string): ApiProblem =>
  new ApiProblem({ type: 'about:blank', title, status, code, detail, requestId: '' });

const isProblem = (body: unknown): body is ProblemBody =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'title' in body &&
  typeof body.title === 'string' &&
  'status' in body &&
  typeof body.status === 'number';
