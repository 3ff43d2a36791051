import {
  type AcceptedArguments,
  type ApprovedIfSensitive,
  type DecidedArguments,
  proven,
} from '../../proofs.js';

/**
 * Step 11: where a grant asks for it, a person has approved exactly this call: caller, tool hash and arguments hash, once
 * (access.md §3). A snapshot has no way yet to ask for an approval, so every call passes; one that asks would fail the
 * snapshot's schema and not reach this step.
 *
 * Not checked: anything else.
 *
 * @throws Denied `approval-required`
 */
export const approvedIfSensitive =
  () =>
  (accepted: AcceptedArguments): ApprovedIfSensitive =>
    proven<'approvedIfSensitive', DecidedArguments>(accepted);
