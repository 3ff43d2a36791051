import { INTERNAL_RESOURCE_PATH, isLeased, leaseAudience, type SnapshotServer } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import type { EntityManager } from 'typeorm';
import type { RemoteFacts } from './callable-tools.js';

export interface LeaseMark {
  readonly server_id: string;
  readonly mark: string;
}

/** Every secret in force, and the last link that ended, by server. @param manager shows the tenant that holds them */
export const leaseMarks = (manager: EntityManager): Promise<LeaseMark[]> =>
  manager.query(
    `SELECT server_id, id AS mark FROM app.upstream_secret
     UNION ALL
     SELECT server_id, max(ended_at)::text FROM app.upstream_link WHERE ended_at IS NOT NULL GROUP BY server_id`,
  );

/** What a snapshot says of credentials that gateways lease. */
export class LeaseStates {
  constructor(
    private readonly marks: readonly LeaseMark[],
    private readonly publicUrl: string,
  ) {}

  of(
    serverId: string,
    facts: Pick<RemoteFacts, 'credential' | 'credentialConfig'>,
  ): Pick<SnapshotServer, 'lease'> {
    if (!isLeased(facts.credential)) return {};
    const marks = this.marks.filter(({ server_id }) => server_id === serverId).map(({ mark }) => mark);
    const revision = hashJson([...new Set(marks)].toSorted());
    const audience = this.audience(facts);
    return { lease: { revision, ...(audience === undefined ? {} : { audience }) } };
  }

  private audience({ credentialConfig: config }: Pick<RemoteFacts, 'credentialConfig'>): string | undefined {
    return config === undefined ? undefined : leaseAudience(config, this.publicUrl + INTERNAL_RESOURCE_PATH);
  }
}
