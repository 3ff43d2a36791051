import type { InteropTenant } from '../interop-tenant.js';
import { textOf, type Connection } from './connection.js';
import type { Programs } from './programs.js';

const PROGRAM = '@modelcontextprotocol/inspector/clients/launcher/build/index.js';
type Era = 'legacy' | 'auto' | 'modern';

/** `mcp-inspector --cli <endpoint> --header …`: a program for each request. */
export const openInspector =
  (programs: Programs, era: Era) =>
  async (endpoint: string, token: string | undefined): Promise<Connection> => {
    const header = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
    return connection(programs, [endpoint, ...header, '--protocol-era', era], {});
  };

/** `mcp-inspector --cli <endpoint>` where a browser may be opened: it registers itself, and keeps its token for the next. */
export const signInInspector =
  (programs: Programs) =>
  async ({ endpoint }: InteropTenant): Promise<Connection> => {
    const callback = `http://127.0.0.1:${await programs.freePort()}/oauth/callback`;
    return connection(programs, [endpoint, '--callback-url', callback], { MCP_AUTO_OPEN_ENABLED: 'true' });
  };

function connection(programs: Programs, access: readonly string[], more: Record<string, string>): Connection {
  const home = programs.home(true);
  const request = async <T>(...args: string[]): Promise<T> => {
    const { ok, how, stdout, output } = await programs.run(
      PROGRAM,
      ['--cli', ...access, '--transport', 'http', '--format', 'json', ...args],
      { ...home, env: { ...home.env, ...more } },
    );
    if (!ok) throw new Error(`${how}: ${output}`);
    const { result, ...rest } = JSON.parse(stdout) as { result?: T };
    return result ?? (rest as T);
  };
  return {
    list: async () =>
      (await request<{ tools: { name: string }[] }>('--method', 'tools/list')).tools.map(({ name }) => name),
    call: async (tool, args) =>
      textOf(
        await request<{ content?: unknown; isError?: boolean }>(
          '--method',
          'tools/call',
          '--tool-name',
          tool,
          '--tool-args-json',
          JSON.stringify(args),
        ),
      ),
    close: async () => {},
  };
}
