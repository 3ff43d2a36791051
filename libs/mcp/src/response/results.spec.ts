import {
  CallToolResultSchema,
  InitializeResultSchema,
  ListToolsResultSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { callResult, toolErrorResult } from './call-result.js';
import { discoverResult } from './discover-result.js';
import { initializeResult } from './initialize-result.js';
import { errorResponse, resultResponse } from './json-rpc.js';
import { listResult } from './list-result.js';
import { serverCapabilities } from './server-capabilities.js';

const serverInfo = { name: 'sallyport', version: '0.1.0' };
const capabilities = serverCapabilities({ logging: true });
const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('JSON-RPC responses', () => {
  it('keep the type of the id', () => {
    expect(parsed(resultResponse('1"', '{"a":1}'))).toEqual({ jsonrpc: '2.0', id: '1"', result: { a: 1 } });
    expect(parsed(resultResponse(1, '{}'))['id']).toBe(1);
  });

  it('leave out what is unknown', () => {
    expect(parsed(errorResponse(undefined, -32700, 'm'))).toEqual({
      jsonrpc: '2.0',
      error: { code: -32700, message: 'm' },
    });
  });
});

describe('results', () => {
  it('a call result is rebuilt from what was accepted', () => {
    const upstream = {
      content: [{ type: 'text', text: 'hi' }],
      structuredContent: { a: 1 },
      isError: false,
      resultType: 'complete',
      ttlMs: 5,
      _meta: { vendor: 'x' },
      extra: true,
    };
    const { content, structuredContent } = upstream;
    expect(parsed(callResult('legacy', upstream))).toEqual({ content, structuredContent });
    expect(parsed(callResult('modern', upstream))).toEqual({
      resultType: 'complete',
      content,
      structuredContent,
    });
    expect(CallToolResultSchema.safeParse(parsed(callResult('legacy', upstream))).success).toBe(true);
  });

  it('the legacy era sees structured content only as an object and not beside an error', () => {
    const failed = { content: [], structuredContent: { a: 1 }, isError: true };
    expect(parsed(callResult('legacy', failed))).toEqual({ content: [], isError: true });
    expect(parsed(callResult('modern', failed))).toHaveProperty('structuredContent');
    const list = { content: [], structuredContent: [1] };
    expect(parsed(callResult('legacy', list))).toEqual({ content: [] });
    expect(parsed(callResult('modern', list))).toHaveProperty('structuredContent', [1]);
  });

  it('a tool error is a valid tool result', () => {
    expect(CallToolResultSchema.parse(parsed(toolErrorResult({ era: 'legacy', text: 'no' })))).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'no' }],
    });
  });

  it('initialize and tools/list satisfy the SDK schemas', () => {
    const init = initializeResult({
      protocolVersion: '2025-06-18',
      serverInfo,
      instructions: 'i',
      capabilities,
    });
    expect(InitializeResultSchema.parse(parsed(init))).toEqual({
      protocolVersion: '2025-06-18',
      capabilities,
      serverInfo,
      instructions: 'i',
    });
    const tools = ['a', 'b'].map((name) => JSON.stringify({ name, inputSchema: { type: 'object' } }));
    const list = listResult({ kind: 'tool', items: tools, era: 'legacy', ttlMs: 30_000, nextCursor: '5.x' });
    expect(ListToolsResultSchema.parse(parsed(list))).toMatchObject({
      tools: [{ name: 'a' }, { name: 'b' }],
      nextCursor: '5.x',
    });
    expect(parsed(list)).not.toHaveProperty('ttlMs');
  });

  it('modern lists and discovery carry type, lifetime and scope', () => {
    expect(parsed(listResult({ kind: 'tool', items: [], era: 'modern', ttlMs: 30_000 }))).toEqual({
      tools: [],
      resultType: 'complete',
      ttlMs: 30_000,
      cacheScope: 'private',
    });
    expect(parsed(discoverResult({ serverInfo, capabilities }))).toEqual({
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities,
      ttlMs: 300_000,
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo },
    });
  });
});
