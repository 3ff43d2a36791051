import { Module } from '@nestjs/common';
import { AccountsReadModel } from './accounts.read-model.js';

/** Local accounts of tenants. */
@Module({ providers: [AccountsReadModel], exports: [AccountsReadModel] })
export class AccountsModule {}
