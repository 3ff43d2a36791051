/*
 * Writes the secrets of docker-compose.yml into ./secrets, each once: what exists is kept, for the data was made
 * with it. Built-in modules only; runs on Node 20 or later without anything installed.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '..', 'secrets'));
mkdirSync(folder, { recursive: true, mode: 0o700 });
chmodSync(folder, 0o700);

/**
 * @param {string} name
 * @param {() => string} make
 * @returns {string} what the file holds
 */
function secret(name, make) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    // Containers run as several users and read the file itself; only the owner of the folder can find it here.
    writeFileSync(path, make(), { mode: 0o444, flag: 'wx' });
    process.stdout.write(`${path}\n`);
  }
  return readFileSync(path, 'utf8');
}

const random = () => randomBytes(32).toString('base64url');
const owner = secret('postgres_password', random);
const runtime = secret('runtime_role_password', random);
secret('owner_database_url', () => `postgres://postgres:${owner}@postgres:5432/sallyport`);
secret('database_url', () => `postgres://sallyport_app:${runtime}@postgres:5432/sallyport`);
const redis = secret('redis_conf', () => `requirepass ${random()}`).split(' ')[1];
secret('redis_url', () => `redis://:${redis}@redis:6379`);
secret('master_key', () => randomBytes(32).toString('base64'));
secret('dpop_nonce_secret', random);
