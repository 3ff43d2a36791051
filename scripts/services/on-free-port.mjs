import { freePort } from '../launch/free-port.mjs';

const ATTEMPTS = 5;

/**
 * Starts a server on the port it had the last time, or another free one, and remembers the port. Between finding
 * a port and listening on it another program can take it: then the next one is tried.
 *
 * @template T
 * @param {import('../launch/state-file.mjs').StateFile} state
 * @param {string} name
 * @param {(port: number) => Promise<T>} start
 * @returns {Promise<T>}
 */
export async function onFreePort(state, name, start) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(state.data.ports[name]);
    try {
      const started = await start(port);
      state.data.ports[name] = port;
      state.save();
      return started;
    } catch (cause) {
      const taken = /could not bind|address already in use|EADDRINUSE/i.test(String(cause));
      if (!taken || attempt === ATTEMPTS) throw cause;
    }
  }
}
