import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '#libs/platform';
import { AppModule } from './app.module.js';
import type { ApiSettings } from './settings.js';

/** Largest request body in bytes. */
const BODY_LIMIT = 1_048_576;

/** The application, ready for `listen` or `inject`. */
export async function createApi(settings: ApiSettings, clock?: Clock): Promise<NestFastifyApplication> {
  // No proxy header is trusted: origins come from settings, and a forged X-Forwarded-* changes nothing.
  const adapter = new FastifyAdapter({
    trustProxy: false,
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(settings, clock), adapter, {
    abortOnError: false,
  });
  app.enableShutdownHooks();
  await app.init();
  return app;
}
