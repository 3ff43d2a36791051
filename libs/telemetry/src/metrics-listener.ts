import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Serves `GET /metrics` on a port of its own, so that it need not be open to those whom the process serves. */
export class MetricsListener {
  private readonly server = createServer((request, response) => {
    const known = request.method === 'GET' && request.url === '/metrics';
    const text = known ? this.registry.metrics() : Promise.resolve('not found\n');
    text.then(
      (body) => {
        const type = known ? this.registry.contentType : 'text/plain';
        response
          .writeHead(known ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store' })
          .end(body);
      },
      () => response.writeHead(503).end(),
    );
  });

  constructor(private readonly registry: Registry) {
    this.server.headersTimeout = 5_000;
    this.server.maxConnections = 32;
  }

  /** @param port 0: any free one. @returns the port */
  async listen(port: number, host: string): Promise<number> {
    const listening = Promise.withResolvers<void>();
    this.server.once('error', listening.reject);
    this.server.listen(port, host, listening.resolve);
    await listening.promise;
    return (this.server.address() as AddressInfo).port;
  }

  /** Also when it never listened. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = Promise.withResolvers<void>();
    this.server.close(() => closed.resolve());
    this.server.closeAllConnections();
    await closed.promise;
  }
}
