import { type CallApprovalRequest, MAX_SHOWN_ARGUMENTS } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { causeOf } from '#libs/platform';
import type { ControlPlane } from '../enrolment/control-plane.js';

/** Asks the control plane for the approval of a call, and turns every other answer into a denial. */
export class CallApprovals {
  constructor(private readonly controlPlane: Pick<ControlPlane, 'askApproval'>) {}

  /**
   * Uses an approval of exactly this call up.
   * @returns its id
   * @throws Denied `approval-required`: with the address where a person can decide, or why nobody is asked
   */
  async use(tenant: string, request: CallApprovalRequest): Promise<string> {
    const detail = request.why.join().slice(0, 300);
    if (request.arguments.length > MAX_SHOWN_ARGUMENTS)
      throw new Denied('approval-required', { detail, hint: 'the arguments are too large to show a person' });
    const answer = await this.ask(tenant, request);
    if (answer.kind === 'approved') return answer.id;
    if (answer.kind === 'refused') throw new Denied('approval-required', { detail, hint: answer.message });
    throw new Denied('approval-required', {
      detail: `${answer.id}: ${detail}`.slice(0, 500),
      hint: `${answer.url} (until ${answer.expiresAt})`,
      data: { url: answer.url, approvalId: answer.id, expiresAt: answer.expiresAt },
    });
  }

  private async ask(tenant: string, request: CallApprovalRequest) {
    try {
      return await this.controlPlane.askApproval(tenant, request);
    } catch (cause) {
      const detail = `the control plane cannot be asked: ${causeOf(cause)}`.slice(0, 300);
      throw new Denied('approval-required', { detail, hint: 'nobody can be asked now; retry later' });
    }
  }
}
