import { createServer, type ServerResponse } from 'node:http';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Queue } from 'bullmq';
import { TenantDb } from '#libs/database';
import { Clock, healthReport } from '#libs/platform';
import { RecorderRedis } from '../recorder-redis.js';
import { RecorderSettings } from '../settings.js';
import { Metrics, type QueueState } from './metrics.js';

/** `/healthz`, `/readyz` and `/metrics`, for whoever runs the process. Not for the public: bind it to a private address. */
@Injectable()
export class HealthServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server = createServer((request, response) => {
    this.answer(request.url ?? '/', response).catch(() => send(response, 503, 'text/plain', 'unavailable\n'));
  });

  constructor(
    private readonly settings: RecorderSettings,
    private readonly db: TenantDb,
    private readonly redis: RecorderRedis,
    private readonly queue: Queue,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const listening = Promise.withResolvers<void>();
    this.server.once('error', listening.reject);
    this.server.listen(this.settings.port, this.settings.host, listening.resolve);
    await listening.promise;
  }

  beforeApplicationShutdown(): void {
    this.server.close();
    this.server.closeIdleConnections();
  }

  private async answer(url: string, response: ServerResponse): Promise<void> {
    switch (url) {
      case '/healthz':
        return send(response, 200, 'application/json', JSON.stringify({ status: 'ok', checks: {} }));
      case '/readyz': {
        const report = await this.ready();
        return send(response, report.status === 'ok' ? 200 : 503, 'application/json', JSON.stringify(report));
      }
      case '/metrics':
        return send(
          response,
          200,
          this.metrics.registry.contentType,
          await this.metrics.render(await this.waiting(), this.clock.now()),
        );
      default:
        return send(response, 404, 'text/plain', 'not found\n');
    }
  }

  private ready(): ReturnType<typeof healthReport> {
    return healthReport([
      {
        name: 'database',
        required: true,
        check: () => this.db.global((manager) => manager.query('SELECT 1')),
      },
      { name: 'redis', required: true, check: () => this.redis.prompt.ping() },
    ]);
  }

  private async waiting(): Promise<QueueState> {
    const [jobs, [oldest]] = await Promise.all([
      this.queue.getJobCounts('waiting', 'active', 'delayed', 'failed'),
      this.queue.getWaiting(0, 0),
    ]);
    return { jobs, oldest: oldest?.timestamp };
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
