import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { ApiSettings } from '../settings.js';
import { Resealing } from './resealing.js';

/** Seals every secret under MASTER_KEY that was sealed under MASTER_KEY_PREVIOUS, and says how many. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule.of(ApiSettings.read()), {
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  try {
    const { resealed, failed } = await app.get(Resealing, { strict: false }).run();
    process.stdout.write(`secrets: ${resealed} sealed anew, ${failed} failed\n`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    await app.close();
  }
}

main().catch((cause: unknown) => {
  process.stderr.write(`sallyport reseal: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
});
