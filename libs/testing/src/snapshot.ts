import {
  toolUrn,
  type Effect,
  type Snapshot,
  type SnapshotAgent,
  type SnapshotRole,
  type SnapshotServer,
  type SnapshotTool,
} from '#libs/contracts';

const HASH = 'a'.repeat(64);

export const testServer = (slug: string, changes: Partial<SnapshotServer> = {}): SnapshotServer => ({
  slug,
  id: `srv_${slug}`,
  owner: 'acme',
  name: slug,
  url: 'http://127.0.0.1:1/mcp',
  versionHash: HASH,
  credential: 'none',
  era: 'modern',
  protocolVersion: '2026-07-28',
  timeoutMs: 30_000,
  maxResultBytes: 4 * 1024 * 1024,
  ...changes,
});

export const testTool = (server: string, name: string, effect: Effect = 'read'): SnapshotTool => ({
  urn: toolUrn('acme', server, name),
  toolId: `tool_${server}_${name}`,
  versionId: `tv_${server}_${name}`,
  server,
  name,
  exposedName: `${server}__${name}`,
  hash: HASH,
  effect,
  definition: JSON.stringify({ inputSchema: { type: 'object' }, name }),
});

export const testRole = (
  slug: string,
  ...selects: SnapshotRole['grants'][number]['select'][]
): SnapshotRole => ({
  slug,
  grants: selects.map((select, i) => ({ id: `grant_${slug}_${i}`, select })),
});

export const testAgent = (clientId: string, changes: Partial<SnapshotAgent> = {}): SnapshotAgent => ({
  clientId,
  name: clientId,
  disabled: false,
  ceiling: { kind: 'all' },
  ...changes,
});

/** A valid snapshot of tenant `acme` with nothing in it but what is given. */
export function testSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  const rate = { perMinute: 600, burst: 100 };
  return {
    v: 1,
    epoch: 'epoch_test',
    revision: 1,
    issuedAt: '2026-01-01T00:00:00.000Z',
    tenant: {
      id: 'ten_acme',
      slug: 'acme',
      name: 'Acme',
      dpop: 'required',
      suspended: false,
      maxChainDepth: 2,
      allowedOrigins: [],
    },
    issuer: { url: 'http://127.0.0.1:1/t/acme/oauth', keys: [] },
    callTokenKeys: [],
    servers: [],
    tools: [],
    roles: [],
    agents: [],
    revoked: { subjects: [], clients: [], keys: [] },
    limits: { user: rate, agent: rate, tool: rate, tenant: rate },
    ...changes,
  };
}
