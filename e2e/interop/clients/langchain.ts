import { sdkConnection, type Connection, type SdkClient } from './connection.js';
import type { Programs } from './programs.js';

interface MultiServerMcpClient {
  getTools(): Promise<{ name: string }[]>;
  getClient(server: string): Promise<SdkClient | undefined>;
  close(): Promise<void>;
}
interface Adapters {
  MultiServerMCPClient: new (config: unknown) => MultiServerMcpClient;
}

/** LangChain's adapters, which turn the tools of servers into those of an agent. */
export const openLangchain =
  (programs: Programs) =>
  async (url: string, token: string | undefined): Promise<Connection> => {
    const { MultiServerMCPClient } = await programs.module<Adapters>('@langchain/mcp-adapters/dist/index.js');
    const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
    const gateway = { transport: 'http', url, automaticSSEFallback: false, ...headers };
    const adapters = new MultiServerMCPClient({ mcpServers: { gateway } });
    const tools = await adapters.getTools();
    const client = await adapters.getClient('gateway');
    if (client === undefined) throw new Error('the adapters have no client');
    return {
      ...sdkConnection(client, () => adapters.close()),
      list: async () => tools.map(({ name }) => name),
    };
  };
