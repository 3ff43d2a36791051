import { Denied } from '#libs/denial';
import { acceptResult, cleanContent } from '#libs/guard';
import { sha256Hex } from '#libs/manifest';
import { callResult } from '#libs/mcp';
import {
  type AcceptedResult,
  type CleanArguments,
  type Executed,
  proven,
  type WellFormedMessage,
} from '../../proofs.js';

/**
 * Step 14: the answer is a tool result that the approved output schema accepts, and the guard found nothing in it that the
 * tool's profile blocks (mcp-protocol §5.3). What the agent gets is built from the parts that were checked.
 *
 * Not checked: whether the answer is true.
 *
 * @throws Denied `result-invalid`, `result-blocked`
 */
export const acceptedResult =
  () =>
  ({ era }: WellFormedMessage, { compiled }: CleanArguments, { result }: Executed): AcceptedResult => {
    const violation = acceptResult(result, compiled);
    if (violation !== undefined) {
      throw new Denied('result-invalid', { detail: `${violation.pointer || '/'} (${violation.keyword})` });
    }
    const { blocked, findings } = cleanContent('result', result);
    if (blocked) throw new Denied('result-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    const resultJson = callResult(era, result);
    return proven({
      resultJson,
      resultHash: sha256Hex(resultJson),
      toolError: result['isError'] === true,
    });
  };
