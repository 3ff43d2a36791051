const RUNTIME_ROLE = 'sallyport_app';

/**
 * Makes sure that the server has a database of this name.
 * @param {string} serverUrl of the owner
 * @param {string} name
 * @returns {Promise<string>} URL of the owner for that database
 */
export async function databaseOf(serverUrl, name) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * The same database, as the role that the product runs with.
 * @param {string} ownerUrl
 * @param {string} password
 */
export function runtimeUrl(ownerUrl, password) {
  const url = new URL(ownerUrl);
  url.username = RUNTIME_ROLE;
  url.password = encodeURIComponent(password);
  return url.href;
}
