import { createServer } from 'node:http';
import { ANSWER_TEXT, toolDefinitions } from '../world/tools.js';

/** The upstream behind every HTTP row: a raw modern MCP server that answers each call with the same 1 KB. */
const [port = '0', tools = '1000'] = process.argv.slice(2);

const TOOLS = toolDefinitions(Number(tools)).map(({ raw }) => raw);
const LIST = `{"tools":[${TOOLS.join()}],"resultType":"complete","ttlMs":30000,"cacheScope":"private"}`;
const CALL = JSON.stringify({ content: [{ type: 'text', text: ANSWER_TEXT }], resultType: 'complete' });
const RESULTS: Readonly<Record<string, string>> = { 'tools/list': LIST, 'tools/call': CALL };

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString()) as { id: unknown; method: string };
    const result = RESULTS[method];
    const body =
      result === undefined
        ? JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } })
        : `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`;
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(port), '127.0.0.1');
