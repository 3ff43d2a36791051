import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { ApiSettings } from '../settings.js';
import { seedDemo } from './demo-seed.js';
import { readDemoSettings } from './demo-settings.js';

/** Seeds the demo and prints one line of JSON about it. */
async function main(): Promise<void> {
  const given = readDemoSettings();
  const app = await NestFactory.createApplicationContext(AppModule.of(ApiSettings.read()), {
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  try {
    process.stdout.write(`${JSON.stringify(await seedDemo(app, given))}\n`);
  } finally {
    await app.close();
  }
}

main().catch((cause: unknown) => {
  process.stderr.write(`sallyport demo: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
});
