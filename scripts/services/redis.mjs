import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { baseEnvironment } from '../launch/settings.mjs';
import { Child } from '../processes/child.mjs';
import { onFreePort } from './on-free-port.mjs';
import { redisServer } from './redis-server.mjs';

/**
 * A private Redis on 127.0.0.1, data in `<dir>/redis`.
 *
 * @param {import('../launch/state-file.mjs').Instance} instance
 * @returns {Promise<{ child: Child, url: string }>}
 */
export async function startRedis({ dir, state, signal, announce }) {
  const command = await redisServer(announce);
  const data = join(dir, 'redis');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const password = state.secret('redis', () => randomBytes(24).toString('base64url'));

  return onFreePort(state, 'redis', async (port) => {
    const spec = {
      name: 'redis',
      command,
      args: ['-'], // configuration from stdin: everybody can read a command line
      input: configuration({ port, data, password }),
      logFile: join(dir, 'logs', 'redis.log'),
      env: baseEnvironment(),
      cwd: data,
      stopWithin: 20_000,
    };
    const isReady = (/** @type {Child} */ { pid }) => isServing(port, password, pid);
    const child = await Child.start(spec, { isReady, within: 60_000, signal });
    return { child, url: `redis://:${password}@127.0.0.1:${port}` };
  });
}

/** @param {{ port: number, data: string, password: string }} values */
const configuration = ({ port, data, password }) => `
bind 127.0.0.1
port ${port}
dir ${JSON.stringify(data)}
requirepass ${password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
`;

/**
 * Asks the server on the port which process it is: only our own child will do.
 * @param {number} port @param {string} password @param {number} pid
 * @returns {Promise<boolean>}
 */
function isServing(port, password, pid) {
  return new Promise((done) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let answer = '';
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => done(false));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
      if (!/\nprocess_id:\d+\r/.test(answer)) return;
      done(answer.includes(`\nprocess_id:${pid}\r`));
      socket.destroy();
    });
    socket.write(`AUTH ${password}\r\nINFO server\r\n`);
  });
}
