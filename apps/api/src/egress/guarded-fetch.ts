import { Injectable } from '@nestjs/common';
import { Client, type Dispatcher } from 'undici';
import { ApiSettings } from '../settings.js';
import { NameResolver } from './name-resolver.js';
import { outboundUrl, pinAddress, pinnedLookup } from './pinned-address.js';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** The answer cannot be used: too large, too late, or something other than a plain answer. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}

/** What may be said about one request. A subset of `RequestInit`, so that libraries can be given `GuardedFetch.fetch`. */
export interface GuardedRequest {
  readonly method?: string | undefined;
  readonly headers?: RequestInit['headers'];
  readonly body?: unknown;
  readonly signal?: AbortSignal | null | undefined;
  /** Client certificate and its key in PEM, for servers that ask for one (RFC 8705). */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/**
 * HTTP to addresses that somebody else chose: discovery, keys, token endpoints, client documents. Connects only to an address
 * that was checked (SSRF), follows no redirect, takes no content coding, and reads at most 256 KiB within five seconds.
 * A new connection each time, so nothing that one server is sent can be read on another's.
 */
@Injectable()
export class GuardedFetch {
  constructor(
    private readonly settings: ApiSettings,
    private readonly names: NameResolver,
  ) {}

  /**
   * Has the shape of `fetch`. Every status but a redirect is returned; the caller judges it.
   * @throws EgressRefused before anything is sent; BadAnswer; the network's own errors
   */
  readonly fetch = async (input: string | URL, request: GuardedRequest = {}): Promise<Response> => {
    const allowed = this.settings.allowPrivateUpstreams;
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    const url = outboundUrl(String(input), allowed);
    const target = await inTime(signal, pinAddress(url, allowed, this.names));
    const client = new Client(url.origin, {
      connect: { lookup: pinnedLookup(target), timeout: TIMEOUT_MS, ...request.tls },
      allowH2: false,
      autoSelectFamily: false,
      maxResponseSize: MAX_BYTES,
    });
    try {
      const headers = { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(request.headers)) };
      const answer = await client.request({
        method: request.method ?? 'GET',
        path: `${url.pathname}${url.search}`,
        headers,
        body: bodyOf(request.body),
        signal,
      });
      return await read(answer);
    } finally {
      await client.destroy();
    }
  };
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Response> {
  if (statusCode >= 300 && statusCode < 400) throw new BadAnswer('the server redirects');
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') throw new BadAnswer('the answer has a content coding');
  const bytes = await body.arrayBuffer();
  const empty = statusCode === 204 || statusCode === 205;
  const kept = new Headers();
  for (const [name, value] of Object.entries(headers))
    for (const one of [value].flat()) if (one !== undefined) kept.append(name, one);
  return new Response(empty ? null : bytes, { status: statusCode, headers: kept });
}

/** Forms and text are all that our requests carry; anything else is a programming error. */
function bodyOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body);
  throw new TypeError('a guarded request carries text or a form');
}

/** Name resolution cannot be aborted, only left behind. */
function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new BadAnswer('no answer in time'));
  if (signal.aborted) late();
  signal.addEventListener('abort', late, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', late));
}
