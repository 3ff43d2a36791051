import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { slug } from '#libs/contracts';
import { SettingsError } from '#libs/platform';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { AppModule } from '../app.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from './tenants.service.js';

const newTenant = z.object({ slug, name: z.string().min(1).max(100) });

/** Creates a tenant, `--slug <slug> --name <name>`, and prints its id and slug as one line of JSON. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { slug: { type: 'string' }, name: { type: 'string' } } });
  const given = newTenant.safeParse(values);
  if (!given.success) throw new SettingsError(z.prettifyError(given.error));
  const app = await NestFactory.createApplicationContext(AppModule.of(ApiSettings.read()), {
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  try {
    const tenant = await app.get(TenantsService).create(given.data);
    process.stdout.write(`${JSON.stringify({ id: tenant.id, slug: tenant.slug })}\n`);
  } finally {
    await app.close();
  }
}

main().catch((cause: unknown) => {
  process.stderr.write(`sallyport tenant: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
});
