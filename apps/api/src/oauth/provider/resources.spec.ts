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

  it('knows the admin API of the tenant alone, for machines that were given scopes', () => {
    const admin = find('https://api.example.com/api/v1/tenants/acme');
    expect(admin).toEqual({ kind: 'admin' });
    expect(find('https://api.example.com/api/v1/tenants/globex')).toBeUndefined();
    expect(scopesFor(admin!, 'machine', ['admin:read'])).toEqual(['admin:read']);
    expect(scopesFor(admin!, 'machine')).toEqual([]);
    for (const kind of ['interactive', 'component', 'gateway'] as const)
      expect(scopesFor(admin!, kind, ['admin:read'])).toEqual([]);
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
