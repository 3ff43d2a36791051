import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';

/** A grant ended before its time: its access tokens, which are verified without asking us, must die as well. */
@Injectable()
export class GrantRevoked extends TransactionHooks<{
  readonly tenantId: string;
  /** `gid` of the tokens. */
  readonly grantId: string;
  /** Why, in words for the audit log. */
  readonly reason: string;
}> {}
