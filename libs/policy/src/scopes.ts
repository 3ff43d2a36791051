import { readItemKey, type SnapshotTool } from '#libs/contracts';
import type { Caller } from './caller.js';
import type { Policy } from './policy.js';

const CONNECT = 'mcp:connect';
const READ = 'tools:read';
const CALL = 'tools:call';

/** All that a bearer token without a key can ever do, where a tenant allows such tokens (identity.md §5). */
const UNBOUND_CEILING: ReadonlySet<string> = new Set([CONNECT, READ]);

/** Smallest set of scopes with which a client can list and call the tool: what a challenge names. */
export const requiredScopes = (tool: SnapshotTool): readonly string[] => [CONNECT, callScope(tool)];

export function callScope({ name, effect }: SnapshotTool): string {
  const { kind } = readItemKey(name);
  if (kind === 'tool') return effect === 'read' ? READ : CALL;
  return kind === 'prompt' ? 'prompts:read' : 'resources:read';
}

/** Whether the caller's token lets it open sessions and lists. */
export const mayConnect = (policy: Policy, caller: Caller): boolean =>
  withinBinding(policy, caller, CONNECT) && caller.scopes.has(CONNECT);

/** `tools:call` implies `tools:read`. */
export const holdsScope = (caller: Caller, scope: string): boolean =>
  caller.scopes.has(scope) || (scope === READ && caller.scopes.has(CALL));

/** Whether tokens must be bound to a key: by the tenant, or by what it says of one server, which can only demand more. */
export function dpopModeOf({ snapshot: { tenant } }: Policy, server?: string): 'required' | 'allowed' {
  if (server !== undefined && tenant.dpopServers?.includes(server) === true) return 'required';
  return tenant.dpop;
}

/** Whether the way the token is bound can ever carry the scope: if not, asking for the scope would not help. */
export const withinBinding = (policy: Policy, caller: Caller, scope: string, server?: string): boolean =>
  caller.pop === 'dpop' || (dpopModeOf(policy, server) === 'allowed' && UNBOUND_CEILING.has(scope));
