import type { FleetGateway, FleetRunner } from '#libs/contracts';
import type { EntityManager } from 'typeorm';

/*
 * Components that are not shut out, and what they said when they were last heard of. Outside any tenant.
 */

export interface MachineRow {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly seen: Date | null;
}

type GatewayRow = MachineRow & Pick<FleetGateway, 'tenants' | 'behind' | 'lagging'>;
type RunnerRow = MachineRow & Pick<FleetRunner, 'sandboxes'>;

const MACHINE = `c.id, c.name, c.status ->> 'version' AS version, c.last_seen_at AS seen`;

/** A tenant that is gone counts no more; a gateway that holds a newer revision than is published is not behind. */
export const gatewayRows = (manager: EntityManager): Promise<GatewayRow[]> =>
  manager.query(
    `SELECT ${MACHINE}, held.tenants, held.behind, held.lagging
     FROM app.component c, LATERAL (
       SELECT count(*)::int AS tenants,
         count(*) FILTER (WHERE t.policy_revision > r.value::bigint)::int AS behind,
         coalesce(jsonb_path_query_array(
           jsonb_agg(jsonb_build_object('tenant', t.slug, 'revision', r.value::bigint, 'published', t.policy_revision)
             ORDER BY t.policy_revision - r.value::bigint DESC, t.slug)
             FILTER (WHERE t.policy_revision > r.value::bigint), '$[0 to 9]'), '[]') AS lagging
       FROM jsonb_each_text(coalesce(c.status -> 'revisions', '{}')) AS r (slug, value)
         JOIN app.tenant t ON t.slug = r.slug
     ) AS held
     WHERE c.kind = 'gateway' AND c.revoked_at IS NULL ORDER BY c.name LIMIT 1000`,
  );

export const runnerRows = (manager: EntityManager): Promise<RunnerRow[]> =>
  manager.query(
    `SELECT ${MACHINE}, c.status -> 'sandboxes' AS sandboxes
     FROM app.component c WHERE c.kind = 'runner' AND c.revoked_at IS NULL ORDER BY c.name LIMIT 1000`,
  );
