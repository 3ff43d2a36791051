import { Injectable } from '@nestjs/common';
import { TransactionHooks } from '../database/database.module.js';

/** Housekeeping of one tenant's rows, every few minutes: features register what of theirs has expired. */
@Injectable()
export class TenantSweep extends TransactionHooks<{ readonly tenantId: string }> {}
