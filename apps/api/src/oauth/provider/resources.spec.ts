import { findResource, scopesFor } from './resources.js';

const places = { gatewayUrl: 'https://mcp.example.com', publicUrl: 'https://api.example.com' };
const find = (indicator: string, tenant = 'acme'): ReturnType<typeof findResource> =>
  findResource(indicator, tenant, places);

describe('findResource', () => {
  it('knows the aggregate and every well-formed server of the tenant', () => {
    expect(find('https://mcp.example.com/t/acme/mcp')).toEqual({ kind: 'aggregate' });
    expect(find('https://mcp.example.com/t/acme/s/crm-2/mcp')).toEqual({ kind: 'server', server: 'crm-2' });
  });

  it('knows the internal API for the platform alone', () => {
    expect(find('https://api.example.com/internal/v1', 'platform')).toEqual({ kind: 'internal' });
    expect(find('https://api.example.com/internal/v1')).toBeUndefined();
  });

  it.each([
    'https://mcp.example.com/t/globex/mcp',
    'https://mcp.example.com/t/acme/mcp/',
    'https://mcp.example.com/t/acme/mcp?x',
    'https://mcp.example.com/t/acme/MCP',
    'https://MCP.example.com/t/acme/mcp',
    'https://mcp.example.com:443/t/acme/mcp',
    'https://mcp.example.com/t/acme/s//mcp',
    'https://mcp.example.com/t/acme/s/mcp',
    'https://mcp.example.com/t/acme/s/a/b/mcp',
    'https://mcp.example.com/t/acme/s/../mcp',
    'https://mcp.example.com/t/acme/s/a%2fb/mcp',
    'https://api.example.com/t/acme/mcp',
    'https://mcp.example.com.evil.example/t/acme/mcp',
    '',
  ])('does not know %j', (indicator) => {
    expect(find(indicator)).toBeUndefined();
  });
});

describe('scopesFor', () => {
  it('keeps agents out of the internal API, and components out of everything else', () => {
    expect(scopesFor({ kind: 'internal' }, 'component')).toEqual(['component']);
    for (const agent of ['machine', 'interactive'] as const) {
      expect(scopesFor({ kind: 'internal' }, agent)).toEqual([]);
      expect(scopesFor({ kind: 'aggregate' }, agent)).toContain('tools:call');
    }
    expect(scopesFor({ kind: 'aggregate' }, 'component')).toEqual([]);
    expect(scopesFor({ kind: 'server', server: 'crm' }, 'component')).toEqual([]);
  });
});
