import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { inviteOperator, PLATFORM, slug } from '#libs/contracts';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsService } from '../tenants/tenants.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { Operators } from './operators.js';

const USAGE = `usage: add-operator --username <name> [--name <full name>] [--tenant <slug>] [--right <right>]…
  --tenant  made when it does not exist; default: the platform's own
  --right   platform-admin (the default, in the platform's tenant), tenant-admin, reviewer, auditor`;

/**
 * Adds an operator from the server's shell and prints the one-time link with which they set up their passkey.
 * The way to the first operator of an installation without the demo, and back in when every passkey is lost.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      username: { type: 'string' },
      name: { type: 'string' },
      tenant: { type: 'string', default: PLATFORM },
      right: { type: 'string', multiple: true },
    },
  });
  if (values.username === undefined) throw new Error(USAGE);
  const invited = inviteOperator.safeParse({
    username: values.username,
    name: values.name ?? values.username,
    rights: values.right ?? (values.tenant === PLATFORM ? ['platform-admin'] : ['tenant-admin']),
  });
  const place = slug.safeParse(values.tenant);
  if (!invited.success || !place.success) {
    const [issue] = (invited.error ?? place.error)?.issues ?? [];
    throw new Error(`${issue?.path.join('.') ?? 'tenant'}: ${issue?.message ?? 'wrong value'}\n${USAGE}`);
  }
  const app = await NestFactory.createApplicationContext(AppModule.of(ApiSettings.read()), {
    logger: ['fatal', 'error'],
    abortOnError: false,
  });
  try {
    const tenant =
      (await app.get(TenantsReadModel).findBySlug(place.data)) ??
      (await app.get(TenantsService).create({ slug: place.data, name: place.data }));
    const actor = { kind: 'system', id: 'add-operator', name: 'add-operator' } as const;
    const { link } = await app.get(Operators).invite(tenant, { actor, operator: 'system' }, invited.data);
    process.stdout.write(`${link}\n`);
  } finally {
    await app.close();
  }
}

main().catch((cause: unknown) => {
  const text = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(`sallyport add-operator: ${text}\n`);
  process.exitCode = 1;
});
