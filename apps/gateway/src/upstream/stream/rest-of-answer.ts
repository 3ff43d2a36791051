import type { CallerConnection } from '../caller-connection.js';
import type { Exchange, HttpAnswer, ResumePoint } from '../exchange.js';
import { UpstreamFailure } from '../upstream-failure.js';

/** When a server does not say how long to wait, and the longest and shortest that it may say. */
const WAIT_MS = 1_000;
const MIN_WAIT_MS = 50;
const MAX_WAIT_MS = 15_000;
/** A server that always ends its streams and never answers is given up. */
const MAX_RESUMES = 100;

export interface Resuming {
  /** Of `performance.now()`: when the answer has to be there. */
  readonly until: number;
  readonly connection: CallerConnection | undefined;
  /** Told each time that the caller has to wait. */
  readonly onInterrupted: (() => void) | undefined;
  /** Asks for what comes after an event, for so many milliseconds at most. */
  readonly ask: (from: ResumePoint, timeoutMs: number) => Promise<Exchange>;
}

/**
 * Asks for the rest of an answer whose stream the server ended early, as often as it does so, within the time of the call
 * (SEP-1699).
 *
 * @throws UpstreamFailure
 */
export async function restOfAnswer(first: HttpAnswer, resuming: Resuming): Promise<HttpAnswer> {
  const { until, connection, onInterrupted, ask } = resuming;
  let answer = first;
  for (let i = 0; answer.resume !== undefined; i++) {
    if (i >= MAX_RESUMES)
      throw new UpstreamFailure('upstream-failed', 'the server ends its streams without an answer', true);
    onInterrupted?.();
    const waitMs = Math.min(Math.max(answer.resume.retryMs ?? WAIT_MS, MIN_WAIT_MS), MAX_WAIT_MS);
    await pause(Math.min(waitMs, Math.max(0, until - performance.now())), connection);
    if (connection?.closed === true)
      throw new UpstreamFailure('upstream-failed', 'the caller went away while the server worked', false);
    const leftMs = until - performance.now();
    if (leftMs <= 0)
      throw new UpstreamFailure(
        'upstream-timeout',
        'the server ended its stream and did not answer in time',
        true,
      );
    answer = await (await ask(answer.resume, leftMs)).answer;
  }
  return answer;
}

/** Ends early when the caller leaves. */
function pause(ms: number, connection: CallerConnection | undefined): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    if (connection !== undefined)
      connection.onClose = () => {
        clearTimeout(timer);
        done();
      };
  });
}
