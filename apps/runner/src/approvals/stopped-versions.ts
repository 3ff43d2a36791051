import { type KillRequest, START_APPROVAL_TTL_S, type StartApproval } from '#libs/contracts';
import type { StateFiles } from '#libs/component';
import { z } from 'zod';

const FILE = 'stopped.json';
const stops = z.array(
  z.object({
    tenant: z.string().optional(),
    server: z.string().optional(),
    serverVersion: z.string().optional(),
    at: z.int(),
  }),
);
type Row = z.infer<typeof stops>[number];

/**
 * What the control plane has stopped. Approvals that were signed before are refused from then on, also after a restart; those
 * signed later are new decisions. A row is forgotten when every approval of its time has expired.
 */
export class StoppedVersions {
  private constructor(
    private readonly files: StateFiles,
    private rows: Row[],
  ) {}

  static async open(files: StateFiles): Promise<StoppedVersions> {
    const stored = await files.find(FILE);
    return new StoppedVersions(files, stored === undefined ? [] : stops.parse(JSON.parse(stored)));
  }

  /** @param now Unix seconds */
  async stop({ tenant, server, serverVersion }: KillRequest, now: number): Promise<void> {
    const row: Row = { at: now };
    if (tenant !== undefined) row.tenant = tenant;
    if (server !== undefined) row.server = server;
    if (serverVersion !== undefined) row.serverVersion = serverVersion;
    this.rows = [...this.rows.filter(({ at }) => at + 2 * START_APPROVAL_TTL_S > now), row];
    await this.files.write(FILE, JSON.stringify(this.rows));
  }

  has(approval: StartApproval): boolean {
    return this.rows.some((row) => approval.iat <= row.at && covers(row, approval));
  }
}

/** Whether a stop is about this version: members that it does not name match all. */
export const covers = (
  { tenant, server, serverVersion }: Pick<KillRequest, 'tenant' | 'server' | 'serverVersion'>,
  approval: Pick<StartApproval, 'tenant' | 'server' | 'serverVersion'>,
): boolean =>
  (tenant === undefined || tenant === approval.tenant) &&
  (server === undefined || server === approval.server) &&
  (serverVersion === undefined || serverVersion === approval.serverVersion);
