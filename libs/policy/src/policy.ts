import type { Snapshot, SnapshotAgent, SnapshotServer, SnapshotTool } from '#libs/contracts';
import type { Grants } from './grant/compiled-grants.js';
import type { CompiledGuardrail } from './grant/compiled-guardrails.js';

/** A snapshot compiled for decisions: every question a call asks is one look-up. Never changed after it was made. */
export interface Policy {
  readonly snapshot: Snapshot;
  readonly servers: ReadonlyMap<string, SnapshotServer>;
  readonly toolsByUrn: ReadonlyMap<string, SnapshotTool>;
  /** For the aggregate endpoint. */
  readonly toolsByExposedName: ReadonlyMap<string, SnapshotTool>;
  /** For the per-server endpoints: server slug, then the upstream's tool name. */
  readonly toolsByServer: ReadonlyMap<string, ReadonlyMap<string, SnapshotTool>>;
  /** All tools, ascending by code unit of the exposed name. */
  readonly toolsInOrder: readonly SnapshotTool[];
  /** Approved prompts, resources and templates: server slug, then `itemKey`. */
  readonly itemsByServer: ReadonlyMap<string, ReadonlyMap<string, SnapshotTool>>;
  /** All of them, ascending by code unit of the exposed name. */
  readonly itemsInOrder: readonly SnapshotTool[];
  readonly agents: ReadonlyMap<string, CompiledAgent>;
  /** By role slug. */
  readonly roles: ReadonlyMap<string, Grants>;
  readonly guardrails: readonly CompiledGuardrail[];
  readonly revoked: {
    readonly subjects: ReadonlySet<string>;
    readonly clients: ReadonlySet<string>;
    readonly keys: ReadonlySet<string>;
  };
}

export interface CompiledAgent {
  readonly agent: SnapshotAgent;
  readonly ceiling: Grants;
}

/** Tool behind a name on an endpoint: the aggregate one, or the one of `server`. Says nothing about who may use it. */
export const findTool = (policy: Policy, name: string, server?: string): SnapshotTool | undefined =>
  server === undefined ? policy.toolsByExposedName.get(name) : policy.toolsByServer.get(server)?.get(name);
