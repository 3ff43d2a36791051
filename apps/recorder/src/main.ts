import 'reflect-metadata';
import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SettingsError } from '#libs/platform';
import { RecorderModule } from './recorder.module.js';
import { RecorderSettings } from './settings.js';

async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(RecorderModule.of(RecorderSettings.read()), {
    abortOnError: false,
    logger: new ConsoleLogger({ json: true, logLevels: ['fatal', 'error', 'warn', 'log'] }),
  });
  app.enableShutdownHooks();
}

main().catch((cause: unknown) => {
  const text = cause instanceof SettingsError ? cause.message : String(cause);
  process.stderr.write(`sallyport recorder: ${text}\n`);
  process.exit(1);
});
