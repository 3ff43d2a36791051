import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { required } from './required.js';

export interface TestDatabase {
  /** Owner connection: migrations, tampering, checks of the catalogue. */
  readonly adminUrl: string;
  /** Connection of the runtime role: what the product uses. Only after `migrate`. */
  readonly url: string;
  readonly runtimePassword: string;
  drop(): Promise<void>;
}

/** A fresh, empty database on the test server, dropped by `drop`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = new URL(required('SALLYPORT_TEST_DATABASE_URL'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await statement(server.href, `CREATE DATABASE ${name}`);
  const admin = new URL(server);
  admin.pathname = `/${name}`;
  // One password for every test: the role belongs to the server, so parallel workers would overwrite each other.
  const runtimePassword = 'runtime-role-of-tests';
  const runtime = new URL(admin);
  runtime.username = 'sallyport_app';
  runtime.password = runtimePassword;
  return {
    adminUrl: admin.href,
    url: runtime.href,
    runtimePassword,
    drop: () => statement(server.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
