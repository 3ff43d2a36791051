import { Denied } from '#libs/denial';
import { AccessTokenCache, assertBinding } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { dpopModeOf } from '#libs/policy';
import type { DecisionSteps } from '../decision/decision-steps.js';
import type { ActiveCaller, AddressedRequest, FreshSnapshot } from '../decision/proofs.js';
import { tokenPolicy } from '../decision/steps/caller/verified-token.js';

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
  private readonly tokens = new AccessTokenCache();

  constructor(
    private readonly steps: Pick<DecisionSteps, 'freshSnapshot' | 'activeCaller'>,
    private readonly clock: Clock,
  ) {}

  /** @throws Denied */
  async of({ addressed, caller }: StreamOwner): Promise<Standing> {
    if (caller.token.exp + GRACE_S <= unixSeconds(this.clock)) throw new Denied('token-expired');
    const snapshot = await this.steps.freshSnapshot(addressed);
    this.assertToken(addressed, caller, snapshot);
    return { snapshot, caller: await this.steps.activeCaller(addressed, caller.possession, snapshot) };
  }

  /**
   * The issuer's present keys signed the token, and it is bound as the tenant now demands. How it was presented follows from the
   * token: the proof was made once and is not asked for again.
   */
  private assertToken(
    addressed: AddressedRequest,
    { token, compact }: ActiveCaller,
    snapshot: FreshSnapshot,
  ) {
    const now = Math.min(unixSeconds(this.clock), token.exp - 1);
    this.tokens.verified(compact, tokenPolicy(addressed, snapshot), snapshot.version, now);
    const scheme = token.jkt === undefined ? 'Bearer' : 'DPoP';
    assertBinding(scheme, token, dpopModeOf(snapshot.policy, addressed.server));
  }
}
