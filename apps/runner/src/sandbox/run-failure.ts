import type { ExitReason } from '#libs/contracts';

/** A sandbox did not start, or a call in it gave no answer. `message` is for operators and audit; no agent sees it. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(
    readonly reason: Exclude<ExitReason, 'ok'>,
    message: string,
  ) {
    super(message.slice(0, 500));
  }
}
