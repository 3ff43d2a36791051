import type { StartAnswer } from '#libs/contracts';
import { type Clock, unixSeconds } from '#libs/platform';

/** Ask for the next one when less than this is left: the control plane may be away for as long as an approval lives. */
const RENEW_LEFT_S = 450;
const MARGIN_S = 5;
const MAX = 10_000;

/**
 * Approvals that the control plane has signed for this gateway to pass on, by tenant and version. Kept while they are good, so
 * calls go on while the control plane is away for a while; never longer.
 */
export class StartApprovals {
  private readonly known = new Map<string, StartAnswer>();
  private readonly asking = new Map<string, Promise<StartAnswer>>();

  constructor(
    private readonly ask: (tenant: string, serverVersion: string) => Promise<StartAnswer>,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when there is none and the control plane gives none */
  async of(tenant: string, serverVersion: string): Promise<string> {
    const key = `${tenant}\0${serverVersion}`;
    const known = this.known.get(key);
    const left = (known?.expiresAt ?? 0) - unixSeconds(this.clock);
    if (known === undefined || left <= MARGIN_S)
      return (await this.renewed(key, tenant, serverVersion)).approval;
    // In the background; while it fails the one at hand is good.
    if (left <= RENEW_LEFT_S) this.renewed(key, tenant, serverVersion).catch(() => undefined);
    return known.approval;
  }

  /** The runner has refused it: it was stopped, or its keys have changed. */
  forget(tenant: string, serverVersion: string): void {
    this.known.delete(`${tenant}\0${serverVersion}`);
  }

  private renewed(key: string, tenant: string, serverVersion: string): Promise<StartAnswer> {
    const running = this.asking.get(key);
    if (running !== undefined) return running;
    const asked = this.ask(tenant, serverVersion)
      .then((answer) => {
        if (this.known.size >= MAX) this.known.clear();
        this.known.set(key, answer);
        return answer;
      })
      .finally(() => this.asking.delete(key));
    this.asking.set(key, asked);
    return asked;
  }
}
