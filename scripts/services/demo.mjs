import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../processes/command.mjs';
import { LaunchError } from '../launch/launch-error.mjs';
import { inRepository } from '../launch/paths.mjs';
import { runnerPlaces } from '../sandbox/runner-places.mjs';
import { toolFolder } from '../sandbox/tool-folder.mjs';

/**
 * What the seed tells about the demo.
 * @typedef {object} Demo
 * @property {string} tenant slug
 * @property {string} endpoint aggregate MCP endpoint
 * @property {string} clientId of the agent that `sallyport call` acts as
 * @property {string} tool
 * @property {string} call an enforced call, to be pasted into a shell
 */

const KEY = 'demo-agent.key.json';
const PUBLIC_KEY = 'demo-agent.pub.json';

/**
 * Makes the demo tenant, or brings it up to date, and sets the `sallyport` command up for its agent.
 *
 * @param {import('./product.mjs').Product} product
 * @param {string} upstreamUrl
 * @param {boolean} sandboxes whether servers can be started in sandboxes
 * @returns {Promise<Demo>}
 */
export async function seedDemo(product, upstreamUrl, sandboxes) {
  const { dir, state } = product.instance;
  const text = await product.command('demo/seed', [], {
    DEMO_UPSTREAM_URL: upstreamUrl,
    ...(sandboxes ? { DEMO_TOOL_FOLDERS: JSON.stringify(demoTools(product.instance)) } : {}),
    DEMO_PASSWORD: state.secret('demo', () => randomBytes(12).toString('base64url')),
    DEMO_AGENT_JWK: await agentKey(product),
  });
  /** @type {Demo} */
  const demo = JSON.parse(text);
  const { endpoint, clientId } = demo;
  const config = `${JSON.stringify({ endpoint, clientId, keyFile: KEY }, null, 2)}\n`;
  writeFileSync(join(dir, 'cli.json'), config, { mode: 0o600 });
  return demo;
}

/**
 * Reference servers of the MCP project as folders for the runner, by the short name they get.
 * @param {import('../launch/state-file.mjs').Instance} instance
 */
function demoTools(instance) {
  const { tools } = runnerPlaces(instance);
  return Object.fromEntries(
    ['filesystem', 'memory', 'everything', 'sequential-thinking'].map((name) => [
      name,
      toolFolder(tools, `@modelcontextprotocol/server-${name}`),
    ]),
  );
}

/**
 * Public key of the demo's agent, a JWK as JSON. The private one is made once and stays in the instance's folder.
 * @param {import('./product.mjs').Product} product
 */
async function agentKey({ instance: { dir, signal } }) {
  const publicKey = join(dir, PUBLIC_KEY);
  if (!existsSync(publicKey)) {
    const key = join(dir, KEY);
    rmSync(key, { force: true }); // its public half was never kept
    const cli = inRepository('dist', 'apps', 'cli', 'src', 'main.js');
    const args = [cli, 'key', 'create', '--out', key];
    const { ok, how, stdout, output } = await run(process.execPath, args, { within: 30_000, signal });
    if (!ok) throw new LaunchError(`The key of the demo's agent could not be made (${how}):\n${output}`);
    writeFileSync(publicKey, stdout, { mode: 0o600 });
  }
  return readFileSync(publicKey, 'utf8');
}
