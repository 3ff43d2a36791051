import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { addProcessMetrics } from '#libs/telemetry';
import { ApiSettings } from './settings.js';

async function main(): Promise<void> {
  const settings = ApiSettings.read();
  // Only now: loading the application takes a while, and parts of it print.
  const { createApi } = await import('./create-api.js');
  const { HttpMetrics } = await import('./telemetry/telemetry.module.js');
  const { FirstOperator } = await import('./operators/operators.module.js');
  const app = await createApi(settings);
  const metrics = app.get(HttpMetrics);
  addProcessMetrics(metrics.registry);
  await metrics.listen();
  await app.listen(settings.port, settings.host);
  const first = await app.get(FirstOperator).invite();
  // Not through the log, whose lines are collected and kept: only to whoever watches the start.
  if (first !== undefined) process.stdout.write(`No operator yet. Set up the first one: ${first.link}\n`);
  new Logger('api').log(`listening on ${settings.host}:${settings.port}, public at ${settings.publicUrl}`);
}

main().catch((cause: unknown) => {
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`sallyport api: ${text}\n`);
  process.exit(1); // what had been opened already must not keep a failed start alive
});
