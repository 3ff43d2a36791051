import { START_APPROVAL_TTL_S, START_APPROVAL_TYP, type StartApproval, startApproval } from '#libs/contracts';
import { BadJws, loadPublicKeys, SKEW_S, verifyCompact, type VerificationKey } from '#libs/oauth';
import { type Clock, unixSeconds } from '#libs/platform';
import { type ProfileBounds, profileHash, profileProblems } from '#libs/sandbox';
import type { PublicJwk } from '#libs/contracts';
import { RunFailure } from '../sandbox/run-failure.js';
import type { StoppedVersions } from './stopped-versions.js';

export interface ApprovalPolicy {
  readonly bounds: ProfileBounds;
  /** The one tenant that an unprivileged runner works for. */
  readonly singleTenant: string | undefined;
}

/**
 * Decides what may be started: only what the control plane has signed, still in force, and a profile that this machine's
 * operator allows. A gateway can pass an approval on; it cannot make or widen one.
 */
export class StartApprovals {
  private keys: ReadonlyMap<string, VerificationKey> | undefined;

  /** @param pinned keys that the control plane gave when this runner enrolled; undefined before */
  constructor(
    private readonly pinned: () => readonly PublicJwk[] | undefined,
    private readonly stopped: StoppedVersions,
    private readonly policy: ApprovalPolicy,
    private readonly clock: Clock,
  ) {}

  /** @throws RunFailure `revoked` */
  verified(jws: string, use: StartApproval['use']): StartApproval {
    const approval = this.read(jws);
    const now = unixSeconds(this.clock);
    if (approval.use !== use) throw refused(`it is for ${approval.use}`);
    if (approval.iat > now + SKEW_S) throw refused('it is from the future');
    if (approval.exp <= now - SKEW_S || approval.exp > approval.iat + START_APPROVAL_TTL_S)
      throw refused('it has expired');
    if (this.stopped.has(approval)) throw refused('the version was stopped');
    this.assertPlace(approval);
    return approval;
  }

  private read(jws: string): StartApproval {
    const pinned = this.pinned();
    if (pinned === undefined) throw refused('this runner is not enrolled yet');
    this.keys ??= loadPublicKeys([...pinned]);
    try {
      const claims = verifyCompact(jws, { types: [START_APPROVAL_TYP], algs: ['ES256'], keys: this.keys });
      return startApproval.parse(claims);
    } catch (cause) {
      if (cause instanceof BadJws) throw refused(cause.message);
      throw refused('its content is not understood');
    }
  }

  /** What was signed must be what is meant, and allowed here. */
  private assertPlace({ profile, profileHash: signed, tenant, use }: StartApproval): void {
    const { bounds, singleTenant } = this.policy;
    if (profileHash(profile) !== signed) throw refused('its profile has another hash');
    const problems = profileProblems(profile, bounds);
    if (problems.length > 0) throw refused(problems.join('; '));
    if (singleTenant !== undefined && tenant !== singleTenant)
      throw refused(`this runner works for tenant ${singleTenant} alone`);
    const open = profile.network.allow.length + profile.credentials.length;
    if (use === 'inspect' && open > 0) throw refused('an inspection has no network and no credential');
  }
}

const refused = (why: string): RunFailure =>
  new RunFailure('revoked', `the start approval is refused: ${why}`);
