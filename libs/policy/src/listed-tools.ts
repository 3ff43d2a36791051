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
export const listedTools = (policy: Policy, caller: Caller, server?: string): SnapshotTool[] =>
  listed(policy, caller, policy.toolsInOrder, server);

/** Prompts, resources and templates that the caller sees, by the same rule. */
export const listedItems = (policy: Policy, caller: Caller, server?: string): SnapshotTool[] =>
  listed(policy, caller, policy.itemsInOrder, server);

function listed(
  policy: Policy,
  caller: Caller,
  all: readonly SnapshotTool[],
  server: string | undefined,
): SnapshotTool[] {
  if (!mayConnect(policy, caller)) return [];
  return all.filter((tool) => {
    if (server !== undefined && tool.server !== server) return false;
    const verdict = decideTool(policy, caller, tool);
    return verdict.allowed || verdict.reason === 'scope-insufficient';
  });
}
