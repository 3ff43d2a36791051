import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InteropTenant } from '../interop-tenant.js';
import { textOf, type Connection } from './connection.js';
import type { Programs } from './programs.js';

const PROGRAM = 'mcporter/dist/cli.js';

/** `mcporter --config <file> list|call`: a program for each request. */
export const openMcporter =
  (programs: Programs) =>
  async (baseUrl: string, token: string | undefined): Promise<Connection> => {
    const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
    return connection(configured(programs, false, { baseUrl, ...headers }));
  };

/** `mcporter auth`, which registers itself, opens a browser and keeps its token for the next. */
export const signInMcporter =
  (programs: Programs) =>
  async ({ endpoint: baseUrl }: InteropTenant): Promise<Connection> => {
    const mcporter = configured(programs, true, { baseUrl, auth: 'oauth' });
    await mcporter('auth', 'gateway');
    return connection(mcporter);
  };

type Mcporter = (...args: string[]) => Promise<string>;

/** @param attended with a person at the browser */
function configured(programs: Programs, attended: boolean, gateway: object): Mcporter {
  const home = programs.home(attended);
  const config = join(home.dir, 'mcporter.json');
  writeFileSync(config, JSON.stringify({ mcpServers: { gateway }, imports: [] }), { mode: 0o600 });
  return async (...args) => {
    const { ok, how, stdout, output } = await programs.run(PROGRAM, ['--config', config, ...args], home);
    if (!ok) throw new Error(`${how}: ${output}`);
    return stdout;
  };
}

const connection = (mcporter: Mcporter): Connection => ({
  list: async () => {
    const { tools } = JSON.parse(await mcporter('list', 'gateway', '--json')) as {
      tools: { name: string }[];
    };
    return tools.map(({ name }) => name);
  },
  call: async (tool, args) =>
    textOf(
      JSON.parse(
        await mcporter('call', `gateway.${tool}`, '--args', JSON.stringify(args), '--output', 'json'),
      ) as object,
    ),
  close: async () => {},
});
