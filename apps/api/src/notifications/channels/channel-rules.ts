import { EgressRefused, outboundUrl } from '../../egress/egress.module.js';
import { conflict, invalid, type ProblemError } from '../../http/http.module.js';

export const MAX_CHANNELS = 20;

/** Refused when it is entered, and looked at again before every request: names lead elsewhere later. @throws ProblemError 422 */
export function checkedUrl(text: string, allowPrivate: boolean): URL {
  try {
    return outboundUrl(text, allowPrivate);
  } catch (cause) {
    if (!(cause instanceof EgressRefused)) throw cause;
    throw invalid('/url', cause.code, `Nothing is sent there: ${cause.detail ?? cause.code}.`);
  }
}

export const mailMissing = (): ProblemError =>
  conflict('mail_not_configured', 'This installation has no mail server. Set SMTP_URL and SMTP_FROM.');
