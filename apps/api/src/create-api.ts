import { randomUUID } from 'node:crypto';
import type { LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, JsonLogger } from '#libs/platform';
import { AppModule } from './app.module.js';
import { serveConsoleAssets } from './console/console.module.js';
import { addSecurityHeaders } from './http/http.module.js';
import { mountOauth } from './oauth/oauth.module.js';
import { HttpMetrics } from './telemetry/telemetry.module.js';
import type { ApiSettings } from './settings.js';

/** Largest request body in bytes. */
const BODY_LIMIT = 1_048_576;

export interface ApiOptions {
  readonly clock?: Clock;
  readonly logLevels?: LogLevel[];
}

/** The control plane, ready for `listen` or `inject`. */
export async function createApi(
  settings: ApiSettings,
  { clock, logLevels = ['fatal', 'error', 'warn', 'log'] }: ApiOptions = {},
): Promise<NestFastifyApplication> {
  // No proxy header is trusted: origins come from settings, and a forged X-Forwarded-* changes nothing.
  const adapter = new FastifyAdapter({
    trustProxy: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: settings.requestTimeoutS * 1000,
    http: { headersTimeout: settings.requestTimeoutS * 1000, connectionsCheckingInterval: 1000 },
    genReqId: () => randomUUID(),
    requestIdHeader: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(settings, clock), adapter, {
    abortOnError: false,
    logger: new JsonLogger(logLevels.filter((level) => level !== 'log')), // how Nest wires itself is of no interest
  });
  const fastify = adapter.getInstance();
  app.get(HttpMetrics).watch(fastify);
  addSecurityHeaders(fastify, settings.publicUrl);
  if (settings.consoleDist !== undefined) await serveConsoleAssets(fastify, settings.consoleDist);
  await mountOauth(app);
  app.enableShutdownHooks();
  await app.init();
  app.useLogger(new JsonLogger(logLevels));
  return app;
}
