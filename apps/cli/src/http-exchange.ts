import { CliError } from './cli-error.js';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** What is asked for, in words of the person: `the gateway`. */
  readonly from: string;
}

/** Longer than the longest call that a gateway lets run. */
const TIMEOUT_MS = 120_000;

/**
 * One request and its whole answer, whatever its status.
 *
 * @throws CliError when there is no answer
 */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const response = await open(request, AbortSignal.timeout(TIMEOUT_MS));
  try {
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    throw unanswered(request, cause);
  }
}

/**
 * One request and the beginning of its answer; the body is the caller's to read. Redirects are not followed: credentials go
 * only where the configuration and the metadata say.
 *
 * @throws CliError when there is no answer, also when `signal` ended the wait
 */
export async function open(request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { method, url, headers, body, from } = request;
  assertConfidential(url, from);
  try {
    return await fetch(url, {
      method,
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal,
      ...(body === undefined ? {} : { body }),
    });
  } catch (cause) {
    throw unanswered(request, cause);
  }
}

const unanswered = ({ url, from }: HttpRequest, cause: unknown): CliError =>
  new CliError(`No answer from ${from} at ${new URL(url).origin}: ${reasonOf(cause)}.`, [
    'Check that it is running (npm start) and that the endpoint is the one the console shows.',
  ]);

/** Tokens travel over TLS, or stay on this machine. */
function assertConfidential(url: string, from: string): void {
  const { protocol, hostname } = new URL(url);
  const loopback = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || (protocol === 'http:' && loopback)) return;
  throw new CliError(`${from} at ${url} is not reached over https, so nothing was sent.`, [
    'Use an https endpoint; http is for this machine only.',
  ]);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}

/** The body as a JSON object; `undefined` when it is none. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
