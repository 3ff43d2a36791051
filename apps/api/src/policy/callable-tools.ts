import type { CredentialConfig, CredentialMode, Effect, ServerFeatures, StdioFacts } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/** Facts of a server version that a gateway needs; `era` is known only after a successful probe. */
export interface RemoteFacts {
  readonly url: string;
  readonly credential: CredentialMode;
  readonly credentialConfig?: CredentialConfig;
  readonly stdio?: StdioFacts;
  readonly era: 'legacy' | 'modern';
  readonly protocolVersion: string;
  readonly features?: ServerFeatures;
}

export interface CallableTool {
  readonly tool_id: string;
  readonly urn: string;
  readonly name: string;
  readonly version_id: string;
  readonly hash: string;
  readonly effect: Effect;
  readonly decided_at: Date;
  /** RFC 8785 form of the definition as approved. */
  readonly canonical: string;
  readonly server_id: string;
  readonly server_slug: string;
  readonly server_name: string;
  readonly server_hash: string;
  /** Client id of the agent that the server is; null for a plain tool server. */
  readonly agent: string | null;
  readonly server_version_id: string;
  readonly facts: RemoteFacts;
}

/**
 * The one place that says what may be called: approved, not quarantined, not stopped, at a server that has been probed.
 * @param manager shows the tenant that owns the tools
 * @param toolIds those that the asking tenant has switched on
 */
export const callableTools = (manager: EntityManager, toolIds: readonly string[]): Promise<CallableTool[]> =>
  manager.query(
    `SELECT t.id AS tool_id, t.urn, t.name, v.id AS version_id, v.hash, v.effect, v.decided_at, v.canonical,
       s.id AS server_id, s.slug AS server_slug, s.name AS server_name, sv.hash AS server_hash,
       sv.id AS server_version_id, sv.facts, r.operator_client_id AS agent
     FROM app.tool t
       JOIN app.tool_version v ON v.tenant_id = t.tenant_id AND v.id = t.approved_version_id
       JOIN app.server s ON s.tenant_id = t.tenant_id AND s.id = t.server_id
       JOIN app.server_version sv ON sv.tenant_id = s.tenant_id AND sv.id = s.current_version_id
       LEFT JOIN app.agent_resource r ON r.tenant_id = s.tenant_id AND r.server_id = s.id
     WHERE t.id = ANY ($1::text[]) AND t.quarantined_at IS NULL AND v.state = 'approved'
       AND sv.facts ->> 'era' IS NOT NULL
       AND NOT EXISTS (
         SELECT 1 FROM app.stop x WHERE x.tenant_id = t.tenant_id AND x.lifted_at IS NULL
           AND ((x.kind = 'tool' AND x.target_id = t.id) OR (x.kind = 'server' AND x.target_id = s.id)))
       -- What runs on our own machines was approved by a person, in exactly this version.
       AND (sv.facts ->> 'transport' <> 'stdio' OR EXISTS (
         SELECT 1 FROM app.sandbox_decision d
         WHERE d.tenant_id = sv.tenant_id AND d.server_version_id = sv.id AND d.decision = 'approve'))
     ORDER BY t.urn`,
    [toolIds],
  );
