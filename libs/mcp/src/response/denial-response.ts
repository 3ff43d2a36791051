import { DENIALS, type Denial, type DenialContext, type DenialReason, type Step } from '#libs/denial';
import type { Era } from '../eras.js';
import type { MessageId } from '../request/message.js';
import { toolErrorResult } from './call-result.js';
import { errorResponse, resultResponse } from './json-rpc.js';

/**
 * How far the request came: `opening` before its message was read, then `call` for `tools/call`, `prompt` and `resource` for
 * requests about those, and `other` for the rest.
 * Only a `tools/call` can be answered with a tool result, and only after its message was read.
 */
export type DenialPhase = 'opening' | 'call' | 'prompt' | 'resource' | 'other';

const UNKNOWN = 'Unknown tool';

export interface DenialReply {
  readonly status: number;
  /** JSON text. `WWW-Authenticate`, `Retry-After` and `Connection` are the caller's. */
  readonly body: string;
}

/** Steps whose refusals must not tell absent from forbidden: they say nothing beyond the fixed text. */
const SILENT: ReadonlySet<Step> = new Set([
  'verifiedToken',
  'provenPossession',
  'activeCaller',
  'publishedTool',
  'attestedManifest',
  'grantedTool',
]);

/**
 * A denial as the agent sees it (mcp-protocol §13): status, code and text come from the catalogue alone, plus the
 * decision id. `context.detail`, the true cause, is never sent.
 */
export function denialResponse(
  id: MessageId | undefined,
  era: Era | undefined,
  reason: DenialReason,
  context: Pick<DenialContext, 'hint' | 'retryAfter' | 'data'> & {
    readonly decisionId: string;
    /** Of the resource that was asked for, as the caller named it. */
    readonly uri?: string | undefined;
  },
  phase: DenialPhase,
): DenialReply {
  const denial: Denial = DENIALS[reason];
  const hint = SILENT.has(denial.step) ? undefined : context.hint;
  const retryAfterMs = context.retryAfter === undefined ? undefined : Math.ceil(context.retryAfter * 1000);
  if (denial.wire === 'tool-result' && phase === 'call' && id !== undefined) {
    const text = `${denial.message}${hint === undefined ? '' : `: ${hint}`} (decision ${context.decisionId})`;
    const meta = {
      'sallyport/decisionId': context.decisionId,
      ...(retryAfterMs === undefined ? {} : { 'sallyport/retryAfterMs': retryAfterMs }),
    };
    return { status: 200, body: resultResponse(id, toolErrorResult({ era: era ?? 'legacy', text, meta })) };
  }
  const data = {
    decisionId: context.decisionId,
    ...(context.uri === undefined ? {} : { uri: context.uri }),
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(SILENT.has(denial.step) ? {} : context.data),
  };
  return {
    status: statusOf(reason, denial, era, phase),
    body: errorResponse(id, codeOf(denial, era, phase), messageOf(denial, phase), data),
  };
}

function statusOf(
  reason: DenialReason,
  { status }: Denial,
  era: Era | undefined,
  phase: DenialPhase,
): number {
  if (reason === 'internal-error' && phase === 'opening') return 503;
  if (reason === 'method-unknown' && era === 'modern') return 404;
  return status;
}

/** One text for every cause of not being there, in the word for what was asked for. */
const messageOf = ({ message }: Denial, phase: DenialPhase): string =>
  message === UNKNOWN && (phase === 'prompt' || phase === 'resource') ? `Unknown ${phase}` : message;

function codeOf({ wire, code, step, message }: Denial, era: Era | undefined, phase: DenialPhase): number {
  // Legacy clients know a code of its own for resources (S25 resources).
  if (message === UNKNOWN && phase === 'resource' && era === 'legacy') return -32002;
  // Other methods have no tool result: refused input is -32602, everything else an internal failure.
  if (wire === 'tool-result') return step === 'acceptedArguments' ? -32602 : -32603;
  // A dual-era client reads -32020…-32022 as proof of a modern server: the legacy era never carries them.
  if (era === 'legacy' && code <= -32020 && code >= -32099) return -32600;
  return code;
}
