import { Denied } from '#libs/denial';
import { cleanContent } from '#libs/guard';
import {
  type AdmittedCall,
  type ApprovedIfSensitive,
  type CleanArguments,
  type DecidedArguments,
  proven,
} from '../../proofs.js';

/**
 * Step 13: the guard found nothing in the arguments that the tool's profile blocks (guard.md). After admission, because
 * looking is the dearest check: a caller over its limits cannot make the gateway do it.
 *
 * Not checked: what the guard has no rule for yet (`cleanContent` says what it looks at).
 *
 * @throws Denied `content-blocked`
 */
export const cleanArguments =
  () =>
  (_admitted: AdmittedCall, approved: ApprovedIfSensitive): CleanArguments => {
    const { blocked, findings } = cleanContent('arguments', approved.args);
    if (blocked) throw new Denied('content-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    return proven<'cleanArguments', DecidedArguments>(approved);
  };
