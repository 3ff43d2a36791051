import { LaunchError } from '../launch/launch-error.mjs';

/**
 * Checks a PostgreSQL that somebody else runs.
 * @param {string} url of the migration role: it must be allowed to create tables and roles
 * @param {string} setting that names it
 */
export async function checkGivenPostgres(url, setting) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {}); // a later query reports it
  try {
    await client.connect();
    const { rows } = await client.query('SHOW server_version_num');
    if (Number(rows[0].server_version_num) < 180_000) {
      throw new LaunchError(
        `${setting}: PostgreSQL 18 or later is required, the server is ${rows[0].server_version_num}`,
      );
    }
  } catch (cause) {
    if (cause instanceof LaunchError) throw cause;
    throw new LaunchError(`${setting}: cannot use that database (${reason(cause)})`);
  } finally {
    await client.end();
  }
}

/**
 * Checks a Redis that somebody else runs.
 * @param {string} url
 */
export async function checkGivenRedis(url) {
  const { Redis } = await import('ioredis');
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 10_000, retryStrategy: () => null });
  /** @type {unknown} the first cause; what the commands then report is only that the connection is closed */
  let refused;
  client.on('error', (cause) => (refused ??= cause));
  try {
    await client.connect();
    const info = await client.info();
    const version = /redis_version:(\d+)\.\S*/.exec(info);
    if (Number(version?.[1]) < 7)
      throw new LaunchError(`REDIS_URL: Redis 7 or later is required, the server says ${version?.[0]}`);
    const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1];
    if (policy !== 'noeviction') {
      throw new LaunchError(
        `REDIS_URL: maxmemory-policy must be noeviction, it is ${policy}: an evicted key would let a used proof pass again`,
      );
    }
  } catch (cause) {
    if (cause instanceof LaunchError) throw cause;
    throw new LaunchError(`REDIS_URL: cannot use that Redis (${reason(refused ?? cause)})`);
  } finally {
    client.disconnect();
  }
}

/** @param {unknown} cause */
const reason = (cause) => {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (cause);
  return message || code || String(cause);
};
