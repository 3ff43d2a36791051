import { createInterface } from 'node:readline';
import { ANSWER_TEXT, toolDefinitions } from '../world/tools.js';

/** The same tools as a stdio server, for proxies that put one behind HTTP. Nothing but lines of JSON. */
const TOOLS = toolDefinitions(10).map(({ value }) => value);

const resultOf = (method: string, params: { protocolVersion?: string } | undefined): object | undefined => {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: params?.protocolVersion ?? '2025-11-25',
        capabilities: { tools: {} },
        serverInfo: { name: 'echo', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: TOOLS };
    case 'tools/call':
      return { content: [{ type: 'text', text: ANSWER_TEXT }] };
    case 'ping':
      return {};
    default:
      return undefined;
  }
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line) as {
    id?: unknown;
    method: string;
    params?: { protocolVersion?: string };
  };
  if (id === undefined) return;
  const result = resultOf(method, params);
  const end = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...end })}\n`);
});
