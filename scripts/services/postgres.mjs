import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { baseEnvironment } from '../launch/settings.mjs';
import { Child } from '../processes/child.mjs';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { folderElsewhere } from './folder-elsewhere.mjs';
import { onFreePort } from './on-free-port.mjs';
import { postgresAccount, reachableByAll } from './postgres-account.mjs';
import { postgresBinaries } from './postgres-binaries.mjs';

const OWNER = 'postgres';

/**
 * A private PostgreSQL on 127.0.0.1, data kept in `<dir>/postgres` where its account can go there.
 *
 * @param {import('../launch/state-file.mjs').Instance} instance
 * @param {{ durable: boolean }} options not durable: faster, and a crash of the machine may lose data; for tests
 * @returns {Promise<{ child: Child, url: string }>} `url` of the owner, database `postgres`
 */
export async function startPostgres(instance, { durable }) {
  const { dir, state, signal, announce } = instance;
  const account = postgresAccount();
  const native = await postgresBinaries(account, announce);
  const data = dataFolder(instance, account);
  const password = state.secret('postgres', () => randomBytes(24).toString('base64url'));
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(native, data, account, password);

  return onFreePort(state, 'postgres', async (port) => {
    const spec = {
      name: 'postgres',
      command: join(native, 'bin', 'postgres'),
      args: ['-D', data, '-p', String(port), ...parameters(durable)],
      logFile: join(dir, 'logs', 'postgres.log'),
      env: { ...baseEnvironment(), LC_ALL: 'C' },
      cwd: data,
      account,
      stopSignal: /** @type {const} */ ('SIGINT'), // "fast": rolls open transactions back and ends cleanly
      stopWithin: 20_000,
    };
    const isReady = (/** @type {Child} */ { pid }) => isServing(data, pid, port);
    const child = await Child.start(spec, { isReady, within: 60_000, signal });
    return { child, url: `postgres://${OWNER}:${password}@127.0.0.1:${port}/postgres` };
  });
}

/** @param {boolean} durable */
function parameters(durable) {
  const speed = durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    ...speed,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * The server's own pid file proves that the one on this port is our child on our data.
 * @param {string} data @param {number} pid @param {number} port
 */
function isServing(data, pid, port) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && Number(lines[3]) === port && lines[7]?.trim() === 'ready';
  } catch {
    return false; // not written yet
  }
}

/**
 * @param {import('../launch/state-file.mjs').Instance} instance
 * @param {{ uid: number, gid: number } | undefined} account
 */
function dataFolder({ dir, state, announce }, account) {
  let parent = dir;
  if (account !== undefined && !reachableByAll(dir)) {
    parent = folderElsewhere(`sallyport-${state.data.instance}`);
    if (!state.data.foldersElsewhere.includes(parent)) {
      announce(`PostgreSQL runs as "nobody", who cannot reach ${dir}: its data is kept in ${parent}`);
      state.data.foldersElsewhere.push(parent);
      state.save();
    }
  }
  const data = join(parent, 'postgres');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700);
  if (account !== undefined) chownSync(data, account.uid, account.gid);
  return data;
}

/**
 * @param {string} native @param {string} data
 * @param {{ uid: number, gid: number } | undefined} account
 * @param {string} password
 */
async function initialise(native, data, account, password) {
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
    const { ok, how, output } = await run(
      join(native, 'bin', 'initdb'),
      [
        `--pgdata=${data}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-sync',
      ],
      { within: 60_000, cwd: data, env: { ...baseEnvironment(), LC_ALL: 'C' }, account },
    );
    if (!ok)
      throw new LaunchError(`PostgreSQL could not create its data folder ${data} (${how}):\n${output}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
