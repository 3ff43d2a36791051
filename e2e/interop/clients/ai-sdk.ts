import { sdkConnection, type Connection, type SdkClient } from './connection.js';
import type { Programs } from './programs.js';

interface AiSdk {
  createMCPClient(config: {
    transport: { type: 'http'; url: string; headers: Record<string, string> };
  }): Promise<SdkClient>;
}

/** The MCP client of the AI SDK, which speaks the protocol itself. */
export const openAiSdk =
  (programs: Programs) =>
  async (url: string, token: string | undefined): Promise<Connection> => {
    const sdk = await programs.module<AiSdk>('@ai-sdk/mcp/dist/index.js');
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return sdkConnection(await sdk.createMCPClient({ transport: { type: 'http', url, headers } }));
  };
