import type { CallApprovalAnswer, CallApprovalRequest } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { sha256Hex } from '#libs/manifest';
import { Clock, newId } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import type { Tenant } from '../tenants/tenants.read-model.js';
import {
  addPending,
  bindingOf,
  expireApprovals,
  findLive,
  useApproval,
  waiting,
} from './call-approval-rows.js';

/** How long a request waits for a person, and then an approval for the call. */
export const WAIT_MS = 15 * 60_000;
/** Nobody looks at more, and an agent that asks without end must not hide what others ask. */
const MOST_OF_CALLER = 20;
const MOST_OF_TENANT = 500;

export const approvalContext = (tenant: string, id: string) => ({ tenant, purpose: 'call-approval', id });

/** What gateways ask: whether a person has approved exactly this call. If nobody was asked yet, somebody is now. */
@Injectable()
export class AskedApprovals {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly settings: ApiSettings,
  ) {}

  async ask(tenant: Tenant, request: CallApprovalRequest): Promise<CallApprovalAnswer> {
    if (sha256Hex(request.arguments) !== request.argsHash)
      return { kind: 'refused', message: 'the arguments are not those that were decided' };
    const binding = bindingOf(request);
    const now = this.clock.now();
    const [at, until] = [new Date(now), new Date(now + WAIT_MS)];
    const id = newId('approval');
    const sealed = await this.vault.seal(Buffer.from(request.arguments), approvalContext(tenant.id, id));
    return this.db.run(tenant.id, async (manager) => {
      const used = await useApproval(manager, binding, request.call, at);
      if (used !== undefined) return { kind: 'approved', id: used };
      await expireApprovals(manager, at);
      if ((await findLive(manager, binding)) === undefined) {
        const { own, all } = await waiting(manager, request.sub, request.clientId);
        if (own >= MOST_OF_CALLER || all >= MOST_OF_TENANT)
          return { kind: 'refused', message: 'too many calls wait for an approval already' };
        await addPending(manager, { id, binding, sealed, at, until }, request);
      }
      const live = await findLive(manager, binding);
      if (live === undefined || live.state === 'refused')
        return { kind: 'refused', message: 'a person refused this call' };
      const url = `${this.settings.publicUrl}/t/${tenant.slug}/approvals/${live.id}`;
      return { kind: 'pending', id: live.id, url, expiresAt: live.expires_at.toISOString() };
    });
  }
}
