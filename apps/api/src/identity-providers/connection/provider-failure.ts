import type { SignInDenialReason } from '#libs/denial';
import { BadAnswer, EgressRefused } from '../../egress/egress.module.js';

/** Why a provider's word is not taken. `message` is for administrators; it may quote what the provider sent, cut. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';

  constructor(
    readonly reason: SignInDenialReason,
    message: string,
  ) {
    super(message.slice(0, 500));
  }
}

const EGRESS = {
  url_unsupported: 'Only https addresses can be used',
  name_unresolved: 'The host name does not resolve',
  address_forbidden:
    'The host is at a private or special-purpose address, which this installation does not allow',
} as const;

/** What went wrong while talking to a provider, in words. */
export function causeText(cause: unknown): string {
  if (cause instanceof EgressRefused) return EGRESS[cause.code];
  if (cause instanceof BadAnswer) return `The answer cannot be used: ${cause.message}`;
  if (!(cause instanceof Error)) return 'unknown';
  const inner = cause.cause;
  if (inner instanceof EgressRefused || inner instanceof BadAnswer) return causeText(inner);
  const code = codeOf(inner) ?? codeOf(cause);
  return code === undefined ? cause.message : `${cause.message} (${code})`;
}

function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { code, error } = cause as { code?: unknown; error?: unknown };
  return [error, code].find((value): value is string => typeof value === 'string');
}
