import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';
import type { KeyPurpose } from './key-material.js';

/** The accepted keys of a tenant changed: whoever publishes them must publish anew. */
@Injectable()
export class KeysRotated extends TransactionHooks<{
  readonly tenantId: string;
  readonly purpose: KeyPurpose;
}> {}
