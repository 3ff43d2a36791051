import type { Fleet, Liveness } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { gatewayRows, type MachineRow, runnerRows } from './fleet-rows.js';
import { QueueDepths } from './queue-depths.js';

/** Components report every 15 seconds; who has missed four times is not called live. */
const SILENT_MS = 60_000;

/** What the installation consists of, as far as it was heard of. Nothing is assumed of what did not report. */
@Injectable()
export class FleetReadModel {
  constructor(
    private readonly db: TenantDb,
    private readonly queues: QueueDepths,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Fleet> {
    const queues = this.queues.read();
    const [gateways, runners] = await this.db.global(
      async (manager) => [await gatewayRows(manager), await runnerRows(manager)] as const,
    );
    const now = this.clock.now();
    return {
      at: new Date(now).toISOString(),
      gateways: gateways.map(({ tenants, behind, lagging, ...row }) => ({
        ...machine(row, now),
        tenants,
        behind,
        lagging,
      })),
      runners: runners.map(({ sandboxes, ...row }) => ({ ...machine(row, now), sandboxes })),
      queues: await queues,
    };
  }
}

const machine = ({ id, name, version, seen }: MachineRow, now: number) => ({
  id,
  name,
  version,
  lastSeenAt: seen?.toISOString() ?? null,
  liveness: livenessOf(seen, now),
});

const livenessOf = (seen: Date | null, now: number): Liveness => {
  if (seen === null) return 'never';
  return now - seen.getTime() <= SILENT_MS ? 'live' : 'silent';
};
