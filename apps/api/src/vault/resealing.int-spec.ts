import { LocalVault } from '#libs/vault';
import { createApi } from '../create-api.js';
import { IdpTokens } from '../credentials/idp/idp-tokens.js';
import { LeaseWorld } from '../credentials/lease-world.fixture.js';
import { ApiSettings } from '../settings.js';
import { Resealing, type Resealed } from './resealing.js';
import { SealedRows, TenantKeys } from './vault.module.js';

const AFTER = Buffer.alloc(32, 9);

describe('replacing the master key', () => {
  let world: LeaseWorld;

  beforeAll(async () => {
    world = await LeaseWorld.start();
    await world.configure({ mode: 'static_secret', header: 'x-api-key' });
    await world.setSecret('header', { kind: 'value', value: 'valuable' });
    const told = await world.plane.addServer('acme', 'told', world.upstream.url);
    await world.plane.send('PUT', 'acme', `/servers/${told.id}/credential`, {
      mode: 'rfc8693',
      issuer: 'https://as.example',
      client: { id: 'sallyport' },
      subject: 'idp_token',
    });
    await world.signInAtIdp('idp|alice', 'https://idp.example');
  });
  afterAll(() => world.stop());

  /** Runs with a new master key beside the old one. */
  const reseal = async (): Promise<Resealed> => {
    const { MASTER_KEY: MASTER_KEY_PREVIOUS, ...env } = world.plane.store.env;
    const settings = { ...env, MASTER_KEY_PREVIOUS, MASTER_KEY: AFTER.toString('base64') };
    const app = await createApi(ApiSettings.read(settings), { logLevels: ['fatal'] });
    try {
      return await app.get(Resealing, { strict: false }).run();
    } finally {
      await app.close();
    }
  };
  const sealedNow = async (): Promise<Buffer[]> => {
    const { tables } = world.plane.app.get(SealedRows, { strict: false });
    const found: Buffer[] = [];
    for (const { table, column } of tables) {
      const rows = await world.plane.store.sql<{ sealed: Buffer }>(
        `SELECT ${column} AS sealed FROM app.${table} WHERE ${column} IS NOT NULL`,
      );
      found.push(...rows.map(({ sealed }) => sealed));
    }
    return found;
  };

  it('knows every column of the schema that is sealed', async () => {
    const { tables } = world.plane.app.get(SealedRows, { strict: false });
    const columns = await world.plane.store.sql<{ name: string }>(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'app' AND data_type = 'bytea' AND column_name LIKE 'sealed%' ORDER BY 1`,
    );
    expect(tables.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(
      columns.map(({ name }) => name),
    );
  });

  it('seals everything anew, names what does not open, and leaves it', async () => {
    const before = (await sealedNow()).length;
    await world.plane.store.sql(
      `INSERT INTO app.user_idp_token SELECT tenant_id, 'idptoken_stolen', 'idp|mallory', issuer, sealed, expires_at
       FROM app.user_idp_token`,
    );
    expect(await reseal()).toEqual({ resealed: before, failed: 1 });
    await world.plane.store.sql(`DELETE FROM app.user_idp_token WHERE subject = 'idp|mallory'`);
    const after = new LocalVault(AFTER);
    expect((await sealedNow()).filter((sealed) => after.isOutdated(sealed))).toEqual([]);
    expect(await reseal()).toEqual({ resealed: 0, failed: 0 });
  });

  it('leaves a control plane that needs the new key alone', async () => {
    const { id } = await world.plane.tenant('acme');
    const env = { ...world.plane.store.env, MASTER_KEY: AFTER.toString('base64') };
    const app = await createApi(ApiSettings.read(env), { logLevels: ['fatal'] });
    try {
      expect((await app.get(TenantKeys).signingKeys(id, 'oauth'))[0].alg).toBe('ES256');
      expect(await app.get(IdpTokens, { strict: false }).get(id, 'idp|alice', { kind: 'id_token' })).toEqual({
        token: 'id-token-of-idp|alice',
        kind: 'id_token',
      });
    } finally {
      await app.close();
    }
    await expect(world.plane.app.get(TenantKeys).signingKeys(id, 'oauth')).rejects.toThrow(
      /another MASTER_KEY/,
    );
  });
});
