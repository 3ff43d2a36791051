import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Histogram, Registry } from 'prom-client';
import { MetricsListener } from '#libs/telemetry';
import { ApiSettings } from '../settings.js';

/** Routes as they are declared, never as they were asked for: so their number has a bound. */
const UNKNOWN = 'unknown';

/** Numbers of this process, on a port of their own: the other one is open to everybody. */
@Injectable()
export class HttpMetrics implements OnApplicationShutdown {
  readonly registry = new Registry();
  private readonly listener = new MetricsListener(this.registry);
  private readonly requests = new Histogram({
    name: 'sallyport_api_request_seconds',
    help: 'Time of requests by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [this.registry],
  });

  constructor(private readonly settings: ApiSettings) {}

  /** Before the routes are declared: a hook sees only those that come after it. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? UNKNOWN;
      const labels = { route, method: request.method, status: String(reply.statusCode) };
      this.requests.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }

  /** @returns the port, when metrics are served */
  async listen(): Promise<number | undefined> {
    const { host, port } = this.settings.metrics;
    return port === undefined ? undefined : this.listener.listen(port, host);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.close();
  }
}
