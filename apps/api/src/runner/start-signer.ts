import {
  START_APPROVAL_TTL_S,
  START_APPROVAL_TYP,
  type StartAnswer,
  type StartApproval,
} from '#libs/contracts';
import { signCompact } from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { PlatformKeys } from '../vault/vault.module.js';

/** Signs what a runner may start, with the key whose public half runners pinned when they enrolled. */
@Injectable()
export class StartSigner {
  constructor(
    private readonly keys: PlatformKeys,
    private readonly clock: Clock,
  ) {}

  async sign(start: Omit<StartApproval, 'v' | 'iat' | 'exp'>): Promise<StartAnswer> {
    const iat = unixSeconds(this.clock);
    const expiresAt = iat + START_APPROVAL_TTL_S;
    const key = await this.keys.getSigningKey('snapshot');
    const approval: StartApproval = { v: 1, ...start, iat, exp: expiresAt };
    return {
      approval: signCompact(approval, { typ: START_APPROVAL_TYP, kid: key.kid }, key.privateKey),
      expiresAt,
    };
  }
}
