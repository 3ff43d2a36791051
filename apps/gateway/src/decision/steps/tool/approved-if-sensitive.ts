import { Denied } from '#libs/denial';
import { type AcceptedArguments, type ApprovedIfSensitive, proven } from '../../proofs.js';

/**
 * Step 11: where a grant asks for it, a person has approved exactly this call: caller, tool hash and arguments hash, once
 * (access.md §3).
 *
 * Not checked: anything else.
 *
 * @throws Denied `approval-required`
 */
export const approvedIfSensitive =
  () =>
  (accepted: AcceptedArguments): ApprovedIfSensitive => {
    const { approval, ...rest } = accepted.terms;
    if (approval.length > 0) throw new Denied('approval-required', { detail: approval.join().slice(0, 300) });
    return proven({ ...accepted, terms: { ...rest, approval } });
  };
