import { Module, type OnModuleInit } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { TenantsModule, TenantSweep } from '../tenants/tenants.module.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import { IdempotencyKeys } from './idempotency-keys.js';

export { Idempotent } from './idempotent.decorator.js';

/** Creations that a client may send again. */
@Module({
  imports: [TenantsModule],
  providers: [IdempotencyKeys, { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor }],
})
export class IdempotencyModule implements OnModuleInit {
  constructor(private readonly sweep: TenantSweep) {}

  onModuleInit(): void {
    this.sweep.register((_tenant, manager) => IdempotencyKeys.dropPast(manager));
  }
}
