import type { GuardDirection, GuardPolicy } from '#libs/contracts';
import type { ContentJudgement } from '#libs/guard';

/** A payload to judge. */
export interface Payload {
  readonly at: GuardDirection;
  readonly value: unknown;
  /** JSON text of `value`, made only if it is needed. */
  readonly json: () => string;
  /** About how long that text is. */
  readonly size: number;
}

/** Judges payloads without holding up the event loop. */
export abstract class ContentGuard {
  /**
   * Small payloads are judged at once, without a promise.
   * @throws ContentUnjudged, or rejects with it: not judged in time, or not at all. Then nothing may pass.
   */
  abstract judge(payload: Payload, policy: GuardPolicy): ContentJudgement | Promise<ContentJudgement>;

  abstract close(): Promise<void>;
}

/** A payload that could not be judged; `message` says why, and nothing of the payload. */
export class ContentUnjudged extends Error {
  override readonly name = 'ContentUnjudged';
}
