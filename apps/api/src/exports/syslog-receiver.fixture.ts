import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { TestAuthority } from '#libs/testing';

/** A syslog server that reads frames counted in octets, over TCP or TLS. */
export class SyslogReceiver {
  readonly messages: string[] = [];

  private constructor(
    private readonly server: Server,
    /** PEM of the authority behind its certificate. */
    readonly ca: string | undefined,
  ) {}

  static async start(tls: boolean): Promise<SyslogReceiver> {
    const authority = new TestAuthority();
    const { certificate, key } = authority.issue('syslog');
    const server = tls ? createTlsServer({ cert: certificate, key }) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new SyslogReceiver(server, tls ? authority.certificate : undefined);
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => receiver.read(socket));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.close();
    await once(this.server, 'close');
  }

  private read(socket: Socket): void {
    const chunks: Buffer[] = [];
    socket
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => this.split(Buffer.concat(chunks)))
      .on('error', () => undefined);
  }

  private split(bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) {
      const space = bytes.indexOf(' ', at);
      const size = Number(bytes.subarray(at, space).toString());
      this.messages.push(bytes.subarray(space + 1, space + 1 + size).toString());
      at = space + 1 + size;
    }
  }
}
