import { SNAPSHOT_TYP, toolUrn, type PublicJwk, type Snapshot } from '#libs/contracts';
import { canonicalJson, reconstruct } from '#libs/manifest';
import { exposedToolName } from '#libs/mcp';
import { signCompact, type ClientKey } from '#libs/oauth';
import { createHash } from 'node:crypto';
import { toolDefinitions } from './tools.js';

export const TENANT = 'bench';
export const SERVER = 'echo';
/** Single-tool grants of one role, and so the tools that a client of the benchmark may call. */
export const GRANTS_PER_ROLE = 100;

const id = (prefix: string, i = 0): string => `${prefix}_${String(i).padStart(26, '0')}`;
export const clientId = (i: number): string => id('agent', i);
export const roleName = (i: number): string => `role-${i}`;

/** Urns that role `i` grants: a window over all tools, another one for each role. */
export const grantedTools = (i: number, tools: number): number[] =>
  Array.from({ length: Math.min(GRANTS_PER_ROLE, tools - 1) }, (_, k) => (i * 10 + k) % tools);

export interface SnapshotFacts {
  readonly tools: number;
  readonly clients: number;
  readonly upstreamUrl: string;
  readonly issuerUrl: string;
  readonly issuerKey: PublicJwk;
}

/** A signed snapshot as the control plane publishes it: every client has a role of its own with one grant per tool. */
export function signedSnapshot(facts: SnapshotFacts, key: ClientKey): string {
  const unlimited = { perMinute: 60_000_000, burst: 1_000_000 };
  const definitions = toolDefinitions(facts.tools);
  const urns = definitions.map(({ name }) => toolUrn(TENANT, SERVER, name));
  const snapshot: Snapshot = {
    v: 1,
    epoch: 'bench',
    revision: 1,
    issuedAt: new Date().toISOString(),
    tenant: {
      id: id('ten'),
      slug: TENANT,
      name: 'Benchmark',
      dpop: 'required',
      suspended: false,
      maxChainDepth: 2,
      allowedOrigins: [],
    },
    issuer: { url: facts.issuerUrl, keys: [facts.issuerKey] },
    callTokenKeys: [],
    servers: [
      {
        slug: SERVER,
        id: id('srv'),
        owner: TENANT,
        name: 'Echo',
        url: facts.upstreamUrl,
        versionHash: createHash('sha256').update(facts.upstreamUrl).digest('hex'),
        credential: 'gateway_token',
        era: 'modern',
        protocolVersion: '2026-07-28',
        timeoutMs: 30_000,
        maxResultBytes: 4 * 1024 * 1024,
      },
    ],
    tools: definitions.map(({ name, hash, value }, i) => ({
      urn: urns[i] as string,
      toolId: id('tool', i),
      versionId: id('tv', i),
      server: SERVER,
      name,
      exposedName: exposedToolName(SERVER, name),
      hash,
      effect: 'read',
      definition: canonicalJson(reconstruct(value)),
    })),
    roles: Array.from({ length: facts.clients }, (_, i) => ({
      slug: roleName(i),
      grants: grantedTools(i, facts.tools).map((tool, k) => ({
        id: id('grant', i * GRANTS_PER_ROLE + k),
        select: { kind: 'tools', tools: [urns[tool] as string] },
      })),
    })),
    agents: Array.from({ length: facts.clients }, (_, i) => ({
      clientId: clientId(i),
      name: `Agent ${i}`,
      disabled: false,
      ceiling: { kind: 'all' },
    })),
    revoked: { subjects: [], clients: [], keys: [] },
    // Checked on every call, and never in the way of the measurement.
    limits: { user: unlimited, agent: unlimited, tool: unlimited, tenant: unlimited },
  };
  return signCompact(snapshot, { typ: SNAPSHOT_TYP, kid: key.kid }, key.privateKey);
}
