import { Denied } from '#libs/denial';
import { type Clock, unixSeconds } from '#libs/platform';
import type { DecisionSteps } from '../decision/decision-steps.js';
import type { ActiveCaller, AddressedRequest, FreshSnapshot } from '../decision/proofs.js';

/** A client whose token has just expired gets a moment to come back with a new one before its stream ends. */
const GRACE_S = 30;

/** Who has an open stream, and where. */
export interface StreamOwner {
  readonly addressed: AddressedRequest;
  readonly caller: ActiveCaller;
}

export interface Standing {
  readonly snapshot: FreshSnapshot;
  readonly caller: ActiveCaller;
}

/** Whether whoever opened a stream may still be told things: the steps that decided it, asked again by what is in force now. */
export class Standings {
  constructor(
    private readonly steps: Pick<DecisionSteps, 'freshSnapshot' | 'activeCaller'>,
    private readonly clock: Clock,
  ) {}

  /** @throws Denied */
  async of({ addressed, caller }: StreamOwner): Promise<Standing> {
    if (caller.token.exp + GRACE_S <= unixSeconds(this.clock)) throw new Denied('token-expired');
    const snapshot = await this.steps.freshSnapshot(addressed);
    return { snapshot, caller: await this.steps.activeCaller(addressed, caller.possession, snapshot) };
  }
}
