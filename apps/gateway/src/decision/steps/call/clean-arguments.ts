import { Denied } from '#libs/denial';
import { cleanContent } from '#libs/guard';
import { canonicalJson, isObject, sha256Hex } from '#libs/manifest';
import { ContentDenied } from '../../../guard/content-denied.js';
import type { ContentGuard } from '../../../guard/content-guard.js';
import { judgedOrDenied } from '../../../guard/judged-or-denied.js';
import {
  type AdmittedCall,
  type ApprovedIfSensitive,
  type CleanArguments,
  type DecidedArguments,
  type FreshSnapshot,
  type Guarded,
  proven,
} from '../../proofs.js';

/**
 * Step 13: the guard found nothing in the arguments that the tool's policy blocks, and took out what it is to take out; the
 * approved schema accepts what is left, and its hash stands for the call from here on. After admission, because looking is
 * the dearest check: a caller over its limits cannot make the gateway do it.
 *
 * Not checked: what no detector knows (docs/decisions/0053).
 *
 * @throws Denied `content-blocked`, `content-unjudged`
 */
export const cleanArguments =
  (guard: Pick<ContentGuard, 'judge'>) =>
  async (
    snapshot: FreshSnapshot,
    _admitted: AdmittedCall,
    approved: ApprovedIfSensitive,
  ): Promise<CleanArguments> => {
    const { blocked: oversized, findings } = cleanContent('arguments', approved.args);
    if (oversized) throw new Denied('content-blocked', { detail: JSON.stringify(findings).slice(0, 300) });
    const policy = approved.served.tool.guard ?? snapshot.policy.snapshot.guard;
    if (policy === undefined) return clean(approved, { policy, notes: [] });
    const { args, argumentsJson: json } = approved;
    const payload = { at: 'arguments', value: args, json: () => json, size: json.length } as const;
    const { value, blocked, notes } = await judgedOrDenied('content-unjudged', () =>
      guard.judge(payload, policy),
    );
    if (blocked) throw new ContentDenied('content-blocked', notes);
    if (value === args) return clean(approved, { policy, notes });
    const violation = isObject(value)
      ? approved.compiled.acceptArguments(value)
      : { pointer: '', keyword: 'type' };
    if (violation !== undefined || !isObject(value)) {
      const place = `${violation?.pointer || '/'} (${violation?.keyword})`;
      throw new ContentDenied('content-blocked', notes, {
        detail: `without what had to be taken out, the arguments break the schema: ${place}`,
        hint: `taking it out breaks the schema: ${place}`,
      });
    }
    const argumentsJson = canonicalJson(value);
    const sent = { ...approved, args: value, argumentsJson, argsHash: sha256Hex(argumentsJson) };
    return clean(sent, { policy, notes });
  };

const clean = (decided: DecidedArguments, guarded: Guarded): CleanArguments =>
  proven({ ...decided, guarded });
