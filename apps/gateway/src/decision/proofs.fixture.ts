import type { Snapshot } from '#libs/contracts';
import { testAgent, testRole, testServer, testSnapshot, testTool } from '#libs/testing';
import type { AccessToken } from '#libs/oauth';
import { compileSnapshot } from '../snapshot/compile-snapshot.js';
import type { ServedTool } from '../snapshot/active-snapshot.js';
import { CallerConnection } from '../upstream/caller-connection.js';
import type { Arrival } from './arrival.js';
import {
  type ActiveCaller,
  type AddressedRequest,
  type CallTerms,
  type FreshSnapshot,
  proven,
  type ItemCallMessage,
} from './proofs.js';

/** A call as it arrives, with what a test wants to be different. */
export function arrival(
  changes: { target?: string; method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Arrival {
  const headers: Record<string, string> = {
    host: 'mcp.example.com',
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...changes.headers,
  };
  const body = typeof changes.body === 'string' ? changes.body : JSON.stringify(changes.body ?? {});
  return {
    method: changes.method ?? 'POST',
    target: changes.target ?? '/t/acme/mcp',
    headers,
    rawHeaders: Object.entries(headers).flat(),
    source: '192.0.2.1',
    connection: new CallerConnection(),
    body: () => Promise.resolve(Buffer.from(body)),
  };
}

export const addressed = (changes: Partial<AddressedRequest> = {}): AddressedRequest =>
  proven({
    tenant: 'acme',
    server: undefined,
    endpoint: '/t/acme/mcp',
    resource: 'https://mcp.example.com/t/acme/mcp',
    method: 'POST',
    origin: undefined,
    ...changes,
  });

/** Tenant `acme` with server `desk` and its tools `read` and `write`, which role `everyone` grants. */
export const policyOf = (changes: Partial<Snapshot> = {}): Snapshot =>
  testSnapshot({
    servers: [testServer('desk')],
    tools: [testTool('desk', 'read'), testTool('desk', 'write', 'write')],
    roles: [testRole('everyone', { kind: 'all' })],
    agents: [testAgent('agent_1')],
    ...changes,
  });

export const fresh = async (changes: Partial<Snapshot> = {}): Promise<FreshSnapshot> =>
  proven(await compileSnapshot(policyOf(changes), undefined));

export function accessToken(changes: Partial<AccessToken> = {}): AccessToken {
  return {
    iss: 'https://api.example.com/t/acme/oauth',
    sub: 'alice',
    aud: 'https://mcp.example.com/t/acme/mcp',
    clientId: 'agent_1',
    jti: 'token_1',
    iat: 1,
    exp: 301,
    scopes: new Set(['mcp:connect', 'tools:call']),
    tenant: 'acme',
    jkt: 'k'.repeat(43),
    gpath: [],
    txn: 'txn_1',
    roles: ['everyone'],
    hash: 'h'.repeat(43),
    ...changes,
  };
}

export function caller(changes: Partial<ActiveCaller> = {}, token = accessToken()): ActiveCaller {
  const proofUse = { digest: 'proof_1', notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER };
  const compact = 'header.payload.signature';
  return proven({
    sub: token.sub,
    clientId: token.clientId,
    roles: token.roles,
    scopes: token.scopes,
    pop: 'dpop',
    token,
    compact,
    proofUse,
    possession: proven({ token, compact, proofUse }),
    readsOnly: false,
    principal: `${token.sub}\0${token.clientId}`,
    ...changes,
  });
}

export function toolCall(
  name: string,
  args: Record<string, unknown> = {},
  changes: Partial<ItemCallMessage> = {},
): ItemCallMessage {
  return proven({
    era: 'modern',
    message: { kind: 'request', id: 1, method: 'tools/call', params: { name, arguments: args } },
    headers: { param: new Map<string, string>() },
    session: undefined,
    call: { method: 'tools/call', kind: 'tool', name, args, input: undefined },
    bytes: 100,
    ...changes,
  }) as ItemCallMessage;
}

/** What a grant without any conditions says of a call. */
export const TERMS: CallTerms = { role: 'everyone', grant: 'g', approval: [], limits: undefined, shadow: [] };

/** A tool of the snapshot with what a call needs to know of it. */
export function served({ policy, facts }: FreshSnapshot, name: string): ServedTool {
  const tool = policy.toolsByExposedName.get(name);
  const server = tool && policy.servers.get(tool.server);
  const known = tool && facts.get(tool.urn);
  if (!tool || !server || !known) throw new Error(`no tool ${name}`);
  return { tool, server, facts: known };
}
