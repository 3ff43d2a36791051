import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { TestAuthority } from '#libs/testing';

export interface Hook {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Takes webhooks over real HTTP, and answers what it is told to. */
export class HookReceiver {
  readonly hooks: Hook[] = [];
  status = 200;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new HookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.hooks.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(receiver.status).end();
      });
    });
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/T0-secret`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

export interface Letter {
  readonly from: string;
  readonly to: string[];
  readonly secure: boolean;
  readonly raw: string;
}

/** A mail server with a certificate of an authority of its own. */
export class MailReceiver {
  private constructor(
    private readonly server: SMTPServer,
    readonly letters: readonly Letter[],
    /** Environment of a control plane that sends by it. */
    readonly env: Record<string, string>,
    /** Addresses that it does not know. */
    readonly refused: Set<string>,
  ) {}

  static async start(startTls = true): Promise<MailReceiver> {
    const authority = new TestAuthority();
    const { certificate, key } = authority.issue('mail');
    const letters: Letter[] = [];
    const refused = new Set<string>();
    const server = new SMTPServer({
      cert: certificate,
      key,
      authOptional: true,
      disabledCommands: startTls ? [] : ['STARTTLS'],
      onRcptTo({ address }, _session, done) {
        done(refused.has(address) ? Object.assign(new Error('unknown'), { responseCode: 550 }) : undefined);
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          letters.push({
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            secure: session.secure,
            raw: Buffer.concat(chunks).toString(),
          });
          done();
        });
      },
    });
    server.on('error', () => undefined); // a client that turns away from a server without TLS
    const listening = server.listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const env = {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      SMTP_FROM: 'gateway@example.com',
      SMTP_CA: authority.certificate,
    };
    return new MailReceiver(server, letters, env, refused);
  }

  stop(): Promise<void> {
    return new Promise((done) => this.server.close(() => done()));
  }
}
