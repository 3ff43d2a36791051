import { readMcpHeaders } from './mcp-headers.js';

const mismatch = expect.objectContaining({ reason: 'header-mismatch' });

describe('readMcpHeaders', () => {
  it('reads MCP headers whatever their case, decodes them, and leaves the rest alone', () => {
    const headers = readMcpHeaders(
      [
        ['Host', 'localhost'],
        ['MCP-PROTOCOL-VERSION', '2026-07-28'],
        ['mcp-method', 'tools/call'],
        ['Mcp-Name', '=?base64?w7w=?='],
        ['Mcp-Session-Id', 'abc'],
        ['Mcp-Param-Region', 'eu'],
        ['Mcp-Param-Org-Id', '5'],
        ['Mcp-Else', 'ignored'],
        ['Cookie', 'a'],
        ['Cookie', 'b'],
      ].flat(),
    );
    expect({ ...headers, param: [...headers.param] }).toEqual({
      protocolVersion: '2026-07-28',
      method: 'tools/call',
      name: 'ü',
      sessionId: 'abc',
      param: [
        ['region', 'eu'],
        ['org-id', '5'],
      ],
    });
  });

  it('reads nothing from no headers', () => {
    expect(readMcpHeaders([])).toEqual({ param: new Map() });
  });

  it.each(['MCP-Protocol-Version', 'Mcp-Session-Id', 'Mcp-Method', 'Mcp-Name', 'Mcp-Param-X'])(
    'refuses a repeated %s, also with an equal value or an empty first one',
    (name) => {
      expect(() => readMcpHeaders([name, 'a', name.toLowerCase(), 'a'])).toThrow(mismatch);
      expect(() => readMcpHeaders([name, '', name.toLowerCase(), 'a'])).toThrow(mismatch);
    },
  );

  it('refuses broken base64', () => {
    expect(() => readMcpHeaders(['Mcp-Name', '=?base64?%%?='])).toThrow(mismatch);
  });
});
