import type { PublicJwk, SnapshotServer, SnapshotTool } from '#libs/contracts';
import type { HeaderParam } from '#libs/mcp';
import type { VerificationKey } from '#libs/oauth';
import type { Budgets, Policy } from '#libs/policy';

/** What a call needs of a tool, prompt or resource besides the policy, computed once per approved definition. */
export interface ToolFacts {
  /** Definition text for the aggregate endpoint and for the server's own. */
  readonly exposed: string;
  readonly definition: string;
  readonly headerParams: readonly HeaderParam[];
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema: Readonly<Record<string, unknown>> | undefined;
  /** Arguments of a prompt, or variables of a template, that a server may be asked to complete. */
  readonly completable: ReadonlySet<string>;
  /** URIs that a resource template can make. */
  readonly uris: RegExp | undefined;
}

/** One tenant's verified snapshot, ready to decide from. Never changed after it was made. */
export interface ActiveSnapshot {
  readonly policy: Policy;
  /** `epoch:revision`. */
  readonly version: string;
  /** What audit events say of the snapshot. */
  readonly mark: { readonly epoch: string; readonly revision: number };
  /** Keys of the tenant's authorization server. */
  readonly issuerKeys: ReadonlyMap<string, VerificationKey>;
  /** Call-token keys of all gateways, to be published. */
  readonly callTokenKeys: readonly PublicJwk[];
  /** By canonical id. */
  readonly facts: ReadonlyMap<string, ToolFacts>;
  readonly budgets: Budgets;
}

/** An item and the server that runs it, both of one snapshot. */
export interface ServedTool {
  readonly tool: SnapshotTool;
  readonly server: SnapshotServer;
  readonly facts: ToolFacts;
}
