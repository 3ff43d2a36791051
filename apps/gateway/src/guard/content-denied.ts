import type { GuardNote } from '#libs/contracts';
import { Denied, type DenialContext, type DenialReason } from '#libs/denial';

const MAX_NAMED = 3;

/** A refusal whose audit event says what was found. */
export class ContentDenied extends Denied {
  constructor(
    reason: DenialReason,
    readonly notes: readonly GuardNote[],
    context: DenialContext = {},
  ) {
    const named = notes
      .filter(({ action }) => action === 'block')
      .slice(0, MAX_NAMED)
      .map(({ rule, pointer }) => `${rule} at ${pointer || '/'}`)
      .join(', ');
    super(reason, { detail: named, ...(reason === 'content-blocked' ? { hint: named } : {}), ...context });
  }
}
