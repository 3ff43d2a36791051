import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { openApiDocument } from './http/http.module.js';
import { ApiSettings } from './settings.js';

/** Settings that are well-formed and lead nowhere: in preview mode no provider is created, so nothing connects. */
const settings = ApiSettings.read({
  API_PUBLIC_URL: 'https://api.invalid',
  GATEWAY_PUBLIC_URL: 'https://gateway.invalid',
  DATABASE_URL: 'postgres://database.invalid/none',
  REDIS_URL: 'redis://redis.invalid',
  MASTER_KEY: Buffer.alloc(32).toString('base64'),
});

/** Prints the description of the REST API. */
const app = await NestFactory.create(AppModule.of(settings), new FastifyAdapter(), {
  preview: true,
  abortOnError: false,
  logger: ['error'],
});
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`);
