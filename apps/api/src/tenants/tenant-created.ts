import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';

export interface NewTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

/** A tenant comes into being, together with what the hooks add to it: built-in roles, its first snapshot. */
@Injectable()
export class TenantCreated extends TransactionHooks<NewTenant> {}
