import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { InteropTenant } from '../interop-tenant.js';
import type { Connection } from './connection.js';
import type { Programs } from './programs.js';
import { sdkV1Over } from './sdk-v1.js';

/** What it says when it needs a person. Then it waits, longer than anybody here. */
const ASKS_FOR_PERSON = 'Please authorize this client';

/** `mcp-remote <endpoint> --header …`, as a desktop application starts it, with nobody at the browser. */
export const openMcpRemote =
  (programs: Programs) =>
  (endpoint: string, token: string | undefined): Promise<Connection> => {
    const header = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
    return start(programs, [endpoint, ...header], false);
  };

/** `mcp-remote <endpoint>`, which registers itself and opens a browser. */
export const signInMcpRemote =
  (programs: Programs) =>
  ({ endpoint }: InteropTenant): Promise<Connection> =>
    start(programs, [endpoint], true);

async function start(programs: Programs, args: readonly string[], attended: boolean): Promise<Connection> {
  const { dir, env } = programs.home(attended);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [programs.file('mcp-remote/dist/proxy.js'), ...args],
    env,
    cwd: dir,
    stderr: 'pipe',
  });
  let told = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    told += chunk.toString();
    if (!attended && told.includes(ASKS_FOR_PERSON)) void transport.close();
  });
  try {
    return await sdkV1Over(transport);
  } catch (cause) {
    throw new Error(told.slice(-1200), { cause });
  }
}
