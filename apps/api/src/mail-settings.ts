import { SettingsError } from '#libs/platform';
import { z } from 'zod';

/** Of the installation's mail server. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps://`). */
  readonly secure: boolean;
  /** Otherwise TLS before anything else is said. */
  readonly startTls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly from: string;
  /** PEM of the authority that signs the server's certificate, where the system does not know it. */
  readonly ca: string | undefined;
}

export const mailSchema = {
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  SMTP_FROM: z.email().optional(),
  SMTP_STARTTLS: z.enum(['required', 'off'], { error: "must be 'required' or 'off'" }).default('required'),
  SMTP_CA: z.string().optional(),
};

type Values = z.output<z.ZodObject<typeof mailSchema>>;

/** @returns undefined where no mail is sent. @throws SettingsError when there is a server and no sender */
export function mailOf(values: Values): MailSettings | undefined {
  const { SMTP_URL: text, SMTP_FROM: from, SMTP_STARTTLS: startTls, SMTP_CA: ca } = values;
  if (text === undefined) return undefined;
  if (from === undefined) throw new SettingsError('SMTP_FROM: is needed where SMTP_URL is set');
  const url = new URL(text);
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    startTls: startTls === 'required',
    user: url.username === '' ? undefined : decodeURIComponent(url.username),
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    from,
    ca,
  };
}
