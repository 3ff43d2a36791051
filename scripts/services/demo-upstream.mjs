import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Child } from '../processes/child.mjs';
import { inRepository } from '../launch/paths.mjs';
import { baseEnvironment } from '../launch/settings.mjs';
import { onFreePort } from './on-free-port.mjs';

const SERVER = inRepository('node_modules', '@modelcontextprotocol', 'server-everything', 'dist', 'index.js');
const LOOPBACK_ONLY = inRepository('scripts', 'services', 'loopback-only.mjs');

/**
 * The reference server of the MCP project, with one tool for every feature of the protocol, over Streamable HTTP.
 *
 * @param {import('../launch/state-file.mjs').Instance} instance
 * @returns {Promise<{ child: Child, url: string }>}
 */
export function startDemoUpstream({ dir, state, signal }) {
  return onFreePort(state, 'upstream', async (port) => {
    const spec = {
      name: 'upstream',
      command: process.execPath,
      args: ['--import', pathToFileURL(LOOPBACK_ONLY).href, SERVER, 'streamableHttp'],
      env: { ...baseEnvironment(), PORT: String(port) },
      logFile: join(dir, 'logs', 'upstream.log'),
      stopSignal: /** @type {const} */ ('SIGINT'),
      stopWithin: 3000,
    };
    const isReady = (/** @type {Child} */ child) => child.lastLines().includes(`listening on port ${port}`);
    const child = await Child.start(spec, { isReady, within: 30_000, signal });
    return { child, url: `http://127.0.0.1:${port}/mcp` };
  });
}
