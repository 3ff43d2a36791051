import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';
import type { MemberKind } from './member-store.js';

/** A user or agent may act no more: what other features hold for them goes in the same transaction. */
@Injectable()
export class MemberDisabled extends TransactionHooks<{
  readonly tenantId: string;
  readonly kind: MemberKind;
  /** `sub` of a user's tokens, client id of an agent. */
  readonly identity: string;
  /** Account id, or agent id. */
  readonly id: string;
  /** By a stop that two people can lift, and not for a reason of its own. */
  readonly stopped: boolean;
}> {}
