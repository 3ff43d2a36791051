import { NestFactory } from '@nestjs/core';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { PLATFORM } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { createTestDatabase, FixedClock, type TestDatabase } from '#libs/testing';
import { migrate, owner } from '../../../../migrations/migrate.js';
import { DatabaseModule } from '../database/database.module.js';
import { SettingsModule } from '../settings.module.js';
import { ApiSettings } from '../settings.js';
import { KeysRotated, PlatformKeys, TenantKeys } from '../vault/vault.module.js';
import { TenantCreated, TenantsModule, TenantsService } from './tenants.module.js';
import { TenantSweeper } from './tenant-sweeper.js';
import { TenantsReadModel } from './tenants.read-model.js';

const MINUTE = 60_000;

describe('tenants and their keys', () => {
  let database: TestDatabase;
  let clock: FixedClock;
  let app: INestApplicationContext;

  const start = (): Promise<INestApplicationContext> => {
    const settings = ApiSettings.read({
      API_PUBLIC_URL: 'https://api.example.com',
      GATEWAY_PUBLIC_URL: 'https://mcp.example.com',
      DATABASE_URL: database.url,
      REDIS_URL: 'redis://127.0.0.1:6379',
      MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    @Module({ imports: [SettingsModule.of(settings, clock), DatabaseModule, TenantsModule] })
    class Root {}
    return NestFactory.createApplicationContext(Root, { logger: ['error'], abortOnError: false });
  };
  const asOwner = async <T>(sql: string, parameters: unknown[] = []): Promise<T> => {
    const source = await owner(database.adminUrl).initialize();
    try {
      return await source.query(sql, parameters);
    } finally {
      await source.destroy();
    }
  };

  beforeAll(async () => {
    clock = new FixedClock();
    database = await createTestDatabase();
    await migrate(database.adminUrl, database.runtimePassword);
    // Three replicas start on an empty store at once.
    const [first, ...others] = await Promise.all([start(), start(), start()]);
    app = first;
    await Promise.all(others.map((other) => other.close()));
  });
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('makes one platform tenant, one epoch and one set of keys, however many replicas start', async () => {
    expect(await asOwner('SELECT count(*)::int AS n FROM app.store')).toEqual([{ n: 1 }]);
    expect(await asOwner('SELECT slug FROM app.tenant')).toEqual([{ slug: PLATFORM }]);
    expect(
      await asOwner(
        'SELECT purpose, state, count(*)::int AS n FROM app.tenant_key GROUP BY 1, 2 ORDER BY 1, 2',
      ),
    ).toEqual(
      ['checkpoint', 'cookie', 'dpop-nonce', 'oauth', 'snapshot'].flatMap((purpose) => [
        { purpose, state: 'active', n: 1 },
        { purpose, state: 'next', n: 1 },
      ]),
    );
  });

  it('creates a tenant together with what the hooks add, or not at all', async () => {
    const created = app.get(TenantCreated);
    const seen: string[] = [];
    created.register(async ({ id, slug }, manager) => {
      const [row] = await manager.query<{ tenant: string }[]>('SELECT app.current_tenant() AS tenant');
      if (slug === 'broken') throw new Error('hook failed');
      seen.push(`${slug} ${row?.tenant === id}`);
    });
    const tenant = await app.get(TenantsService).create({ slug: 'acme', name: 'Acme' });
    expect(seen).toEqual(['acme true']);
    expect(await app.get(TenantsReadModel).findBySlug('acme')).toMatchObject({
      id: tenant.id,
      issuer: 'https://api.example.com/t/acme/oauth',
      dpop: 'required',
      suspended: false,
    });
    await expect(app.get(TenantsService).create({ slug: 'broken', name: 'B' })).rejects.toThrow(
      'hook failed',
    );
    expect(await asOwner(`SELECT 1 FROM app.tenant WHERE slug = 'broken'`)).toEqual([]);
  });

  it('refuses a taken slug and the slug of the platform', async () => {
    const service = app.get(TenantsService);
    await expect(service.create({ slug: 'acme', name: 'Other' })).rejects.toThrow('tenant_exists');
    await expect(service.create({ slug: PLATFORM, name: 'Other' })).rejects.toThrow('tenant_exists');
  });

  it('finds no tenant for what is not a slug', async () => {
    for (const slug of ['', 'ACME', 'a_b', '-acme', 'acme ', 'a'.repeat(33)]) {
      expect(await app.get(TenantsReadModel).findBySlug(slug)).toBeUndefined();
    }
  });

  it('rotates in two phases and keeps the retired key only as long as its tokens live', async () => {
    const keys = app.get(TenantKeys);
    const { id } = await app.get(TenantsReadModel).getBySlug('acme');
    const kids = async (): Promise<string[]> => (await keys.publicKeys(id, 'oauth')).map((key) => key.kid);
    const [active, next] = await kids();
    const announced: string[] = [];
    app.get(KeysRotated).register(async ({ tenantId, purpose }) => {
      announced.push(`${tenantId === id} ${purpose} ${(await kids()).length}`);
    });

    await keys.rotate(id, 'oauth');
    const afterOne = await kids();
    expect(afterOne).toEqual([next, expect.any(String), active]);
    expect((await keys.signingKeys(id, 'oauth'))[0].kid).toBe(next);
    expect(announced).toEqual(['true oauth 3']);

    clock.advance(11 * MINUTE);
    expect(await kids()).toEqual(afterOne.slice(0, 2));
    await app.get(TenantSweeper).sweep();
    expect(await asOwner('SELECT id FROM app.tenant_key WHERE id = $1', [active])).toEqual([]);
    expect(announced).toHaveLength(2);
    expect((await app.get(TenantsReadModel).getBySlug('acme')).keyVersion).toBe(3);
    await app.get(TenantSweeper).sweep();
    expect(announced).toHaveLength(2);
  });

  it('never publishes private parts', async () => {
    const { id } = await app.get(TenantsReadModel).getPlatform();
    const published = [
      ...(await app.get(TenantKeys).publicKeys(id, 'oauth')),
      ...(await app.get(PlatformKeys).publicKeys('snapshot')),
    ];
    expect(published.length).toBeGreaterThanOrEqual(4);
    for (const key of published)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });

  it('signs for the platform also inside the transaction of another tenant', async () => {
    const { id } = await app.get(TenantsReadModel).getBySlug('acme');
    const platformKeys = app.get(PlatformKeys);
    const key = await app.get(TenantDb).run(id, () => platformKeys.getSigningKey('checkpoint'));
    expect(key.privateKey.asymmetricKeyType).toBe('ec');
    expect((await platformKeys.publicKeys('checkpoint'))[0]?.kid).toBe(key.kid);
  });

  it('does not open a key row that was copied to another tenant or purpose', async () => {
    const { id } = await app.get(TenantsReadModel).getBySlug('acme');
    const copy = `UPDATE app.tenant_key SET sealed = (SELECT sealed FROM app.tenant_key k JOIN app.tenant t ON t.id = k.tenant_id
      WHERE t.slug = 'platform' AND k.purpose = $2 AND k.state = 'active')
      WHERE tenant_id = $1 AND purpose = $3 AND state = 'active'`;
    await asOwner(copy, [id, 'cookie', 'cookie']);
    await expect(app.get(TenantKeys).secrets(id, 'cookie')).rejects.toThrow('belongs to another row');
    const platform = await app.get(TenantsReadModel).getPlatform();
    await asOwner(copy, [platform.id, 'checkpoint', 'snapshot']);
    await expect(app.get(TenantKeys).signingKeys(platform.id, 'snapshot')).rejects.toThrow(
      'belongs to another row',
    );
  });
});
