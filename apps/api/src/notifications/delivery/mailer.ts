import { createTransport, type Transporter } from 'nodemailer';
import type { MailSettings } from '../../mail-settings.js';

const PATIENCE_MS = 10_000;

export interface Mail {
  readonly id: string;
  readonly to: readonly string[];
  /** One line. */
  readonly subject: string;
  readonly text: string;
}

/** The installation's mail server. What is sent is text alone: no file and no address is read for it. */
export class Mailer {
  private readonly transport: Transporter;

  constructor(private readonly settings: MailSettings) {
    const { host, port, secure, user, password, startTls, ca } = settings;
    this.transport = createTransport({
      host,
      port,
      secure,
      // Without it a server, or whoever stands before it, could say that it has no TLS and be given the password in clear.
      requireTLS: startTls && !secure,
      ignoreTLS: !startTls && !secure,
      tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
      ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  /**
   * @returns how many of the addresses the server refused while it took the others, in words: those have it, so it is not sent again
   * @throws Error of the connection, of TLS, or what the server said; also when it took none of the addresses
   */
  async send({ id, to, subject, text }: Mail): Promise<string | undefined> {
    const sent = (await this.transport.sendMail({
      from: this.settings.from,
      // As objects: an address is never parsed as a list of addresses.
      to: to.map((address) => ({ name: '', address })),
      subject,
      text,
      messageId: `<${id}@${this.settings.from.split('@').at(-1) ?? 'localhost'}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    })) as { rejected?: unknown[] };
    const refused = sent.rejected?.length ?? 0;
    if (refused === 0) return undefined;
    const what = `the mail server refused ${refused} of ${to.length} addresses`;
    if (refused >= to.length) throw new Error(what);
    return what;
  }
}
