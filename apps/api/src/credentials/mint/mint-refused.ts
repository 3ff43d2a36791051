import { ClientError, ResponseBodyError } from 'openid-client';
import { BadAnswer, EgressRefused } from '../../egress/egress.module.js';

/** No credential can be had now. The message is for people who may read the audit log: no secret, no text of a peer. */
export class MintRefused extends Error {
  override readonly name = 'MintRefused';
  /** The user has to link an account at the server first. */
  readonly linkRequired: boolean;

  constructor(
    message: string,
    { linkRequired = false, cause }: { readonly linkRequired?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.linkRequired = linkRequired;
  }
}

const ERROR_CODE = /^[a-z_]{1,64}$/;

/** Error code that an authorization server answered (RFC 6749 §5.2), if this is such an answer. */
export const oauthErrorOf = (cause: unknown): string | undefined =>
  cause instanceof ResponseBodyError && ERROR_CODE.test(cause.error) ? cause.error : undefined;

/** What a failed exchange with a peer means. Anything that is not the peer's doing goes on as it is. */
export function asRefusal(cause: unknown, where: string): unknown {
  if (cause instanceof EgressRefused || cause instanceof BadAnswer) {
    return new MintRefused(`${where}: ${cause.message}`);
  }
  if (cause instanceof ResponseBodyError) {
    const error = oauthErrorOf(cause) ?? 'an error';
    return new MintRefused(`${where} answered ${error} (HTTP ${cause.status})`, { cause });
  }
  if (cause instanceof ClientError) return asClientRefusal(cause, where);
  const code = (cause as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? new MintRefused(`${where} cannot be reached: ${code}`) : cause;
}

/** The library wraps what its `fetch` threw; its own codes are fixed words. */
function asClientRefusal({ cause, code }: ClientError, where: string): unknown {
  if (cause instanceof EgressRefused || cause instanceof BadAnswer) return asRefusal(cause, where);
  return new MintRefused(`${where} gave no usable answer (${code ?? 'unknown'})`);
}
