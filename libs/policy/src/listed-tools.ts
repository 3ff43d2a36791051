import type { SnapshotTool } from '#libs/contracts';
import type { Caller } from './caller.js';
import { decideTool } from './decide-tool.js';
import type { Policy } from './policy.js';
import { mayConnect } from './scopes.js';

/**
 * Tools that the caller sees, ascending by code unit of the exposed name; with `server`, only that server's.
 * A tool that only lacks a scope stays listed, so that a client can step up (mcp-protocol §8). Without `mcp:connect` the list
 * is empty. Does not check attestation: the gateway leaves out what has drifted.
 */
export function listedTools(policy: Policy, caller: Caller, server?: string): SnapshotTool[] {
  if (!mayConnect(policy, caller)) return [];
  return policy.toolsInOrder.filter((tool) => {
    if (server !== undefined && tool.server !== server) return false;
    const verdict = decideTool(policy, caller, tool);
    return verdict.allowed || verdict.reason === 'scope-insufficient';
  });
}
