import type { ConsoleApi } from '../../support/console-api.js';
import type { Attack } from '../attack.js';

interface Denial {
  readonly outcome: string;
  readonly reason?: string;
  readonly detail?: string;
}

const WITHIN_MS = 20_000;

/** Looks decisions up in the audit log, as an auditor would in the console. */
export class AuditLog {
  /** @param tenants in whose log a decision may be; a request that shows no tenant is the platform's to record */
  constructor(
    private readonly api: ConsoleApi,
    private readonly tenants: readonly string[],
  ) {}

  /** What is wrong with the record of the decisions; undefined when each is recorded with an acceptable reason. */
  async complaint({ reason }: Attack, decisions: readonly string[]): Promise<string | undefined> {
    if (reason === undefined) return undefined;
    if (decisions.length === 0) return 'the answer names no decision';
    const due = [reason].flat();
    const until = Date.now() + WITHIN_MS;
    for (const id of decisions) {
      const found = await this.find(id, until);
      if (found === undefined) return `${id} is not in the audit log`;
      if (!due.some((one) => one === found.reason))
        return `audited as ${found.reason ?? found.outcome}${found.detail ? ` (${found.detail})` : ''}, not ${due.join(' or ')}`;
    }
    return undefined;
  }

  /** What became of a decision. @throws Error when it is not recorded in time */
  async get(id: string): Promise<Denial> {
    const found = await this.find(id, Date.now() + WITHIN_MS);
    if (found === undefined) throw new Error(`${id} is not in the audit log`);
    return found;
  }

  private async find(id: string, until: number): Promise<Denial | undefined> {
    for (;;) {
      for (const tenant of this.tenants) {
        const found = await this.api.find<{ event: Denial }>(`/tenants/${tenant}/calls/${id}`);
        if (found !== undefined) return found.event;
      }
      if (Date.now() > until) return undefined;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
