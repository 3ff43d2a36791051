import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { JsonLogger } from '#libs/platform';
import { addProcessMetrics } from '#libs/telemetry';
import { Metrics } from './health/metrics.js';
import { RecorderModule } from './recorder.module.js';
import { RecorderSettings } from './settings.js';

async function main(): Promise<void> {
  const settings = RecorderSettings.read();
  const app = await NestFactory.createApplicationContext(RecorderModule.of(settings), {
    abortOnError: false,
    logger: new JsonLogger(['fatal', 'error', 'warn']),
  });
  addProcessMetrics(app.get(Metrics).registry);
  app.enableShutdownHooks();
}

main().catch((cause: unknown) => {
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`sallyport recorder: ${text}\n`);
  process.exit(1); // what had been opened already must not keep a failed start alive
});
