/** A client that is connected, as far as this run uses it. */
export interface Connection {
  /** Names of the tools. */
  list(): Promise<readonly string[]>;
  /**
   * Text of the result.
   * @throws with what the client says, when the call was refused
   */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

/** What the MCP SDKs, and clients that hand theirs out, have in common. */
export interface SdkClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<object>;
  close(): Promise<void>;
}

export const sdkConnection = (client: SdkClient, close = () => client.close()): Connection => ({
  list: async () => (await client.listTools()).tools.map(({ name }) => name),
  call: async (name, args) => textOf(await client.callTool({ name, arguments: { ...args } })),
  close,
});

/** @throws the text, when it is that of an error */
export function textOf(result: object): string {
  const { content, isError } = result as { content?: unknown; isError?: boolean };
  const text = JSON.stringify(content);
  if (isError === true) throw new Error(text);
  return text;
}
