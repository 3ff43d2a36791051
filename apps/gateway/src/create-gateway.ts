import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, Log, SystemClock } from '#libs/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { Enrolment, KeyRotation } from '#libs/component';
import { layFoundation } from './foundation.module.js';
import { GatewayModule } from './gateway.module.js';
import { McpEndpoint } from './http/mcp-endpoint.js';
import { Preflight } from './http/preflight.js';
import { PublicDocuments } from './http/public-documents.js';
import { Readiness } from './http/readiness.js';
import { registerRoutes } from './http/routes.js';
import { Telemetry } from './telemetry/telemetry.js';
import type { GatewaySettings } from './settings.js';

const SWEEP_MS = 50;

/** Without the engine for Express middleware, of which there is none: it would look at every request. */
class PlainAdapter extends FastifyAdapter {
  override init(): Promise<void> {
    return Promise.resolve();
  }
}

/** A gateway that is wired but does not listen yet. */
export class Gateway {
  private readonly leaving = new AbortController();

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly settings: GatewaySettings,
    readonly telemetry: Telemetry,
  ) {}

  /** @returns the port, which the system chose if the setting is 0 */
  async listen(): Promise<number> {
    await this.telemetry.start();
    await this.app.listen(this.settings.port, this.settings.host);
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  /** Enrols at the first start; until then every request is denied. @throws SettingsError when the token is refused */
  async enrol(): Promise<void> {
    await this.app.get(Enrolment).establish(this.leaving.signal);
    if (!this.leaving.signal.aborted) this.app.get(KeyRotation).start();
  }

  /** Accepts nothing new, answers what is under way, hands all outcomes over. */
  async close(): Promise<void> {
    this.leaving.abort();
    await this.app.get(KeyRotation).close();
    // A kept connection becomes idle when its last answer is out; nobody else would close it then.
    const sweep = setInterval(() => this.app.getHttpServer().closeIdleConnections(), SWEEP_MS);
    try {
      await this.app.close();
    } finally {
      clearInterval(sweep);
      await this.telemetry.close();
    }
  }
}

/** @throws SettingsError one line: which setting and why */
export async function createGateway(
  settings: GatewaySettings,
  { clock = new SystemClock(), log = new Log() }: { clock?: Clock; log?: Log } = {},
): Promise<Gateway> {
  const foundation = await layFoundation(settings, clock, log);
  const endpoint: { current?: McpEndpoint } = {};
  const adapter = new PlainAdapter({
    trustProxy: false,
    // Slow headers and bodies (mcp-protocol §12.2).
    requestTimeout: 30_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16_384 },
    // What the router cannot read is no endpoint either, and is refused in the same way.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      void endpoint.current?.handle(request.raw, reply.raw);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.of(foundation), adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  const mcp = app.get(McpEndpoint);
  endpoint.current = mcp;
  registerRoutes(adapter.getInstance(), {
    mcp,
    preflight: app.get(Preflight),
    documents: app.get(PublicDocuments),
    ready: () => app.get(Readiness).report(),
    log,
  });
  return new Gateway(app, settings, app.get(Telemetry));
}
