import { createServer } from 'node:net';
import { LaunchError } from './launch-error.mjs';

/**
 * A port on which nobody listens: the wanted one if it is free, another otherwise.
 * Free on both loopback addresses, because `localhost` names both.
 *
 * @param {number} [wanted]
 * @returns {Promise<number>}
 */
export async function freePort(wanted = 0) {
  for (const candidate of [wanted, 0, 0, 0, 0, 0]) {
    const port = await listen(candidate, '127.0.0.1');
    if (port !== undefined && (await listen(port, '::1')) !== undefined) return port;
  }
  throw new LaunchError(
    'No free port on 127.0.0.1: another program holds them all, or listening is forbidden here.',
  );
}

/**
 * The port that a setting names, if one does: it must be free.
 * @param {string} name of the setting
 * @param {string | undefined} value
 * @returns {Promise<number | undefined>}
 */
export async function portOfSetting(name, value) {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new LaunchError(`${name}: must be a port from 1 to 65535`);
  if ((await freePort(port)) !== port) {
    throw new LaunchError(`${name}: port ${port} is in use. End what listens there, or choose another port.`);
  }
  return port;
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | undefined>} undefined when the port is taken; a host without that address family is free
 */
function listen(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) =>
      done(['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error.code ?? '') ? port : undefined),
    );
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });
}
