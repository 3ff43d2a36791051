import type { GuardDirection, GuardNote, GuardPolicy } from '#libs/contracts';

/** What a judging thread is asked. */
export interface JudgeOrder {
  readonly at: GuardDirection;
  readonly json: string;
  readonly policy: GuardPolicy;
}

/** What it answers. */
export interface JudgeAnswer {
  readonly blocked: boolean;
  readonly notes: readonly GuardNote[];
  /** JSON text of what may pass on; absent: the payload as it is. */
  readonly json?: string;
}

/** Sent once by a thread when it can take orders. */
export const READY = 'ready';
