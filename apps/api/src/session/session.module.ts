import { Module } from '@nestjs/common';

export { actorOf, type Operator, type TenantRef } from './operator.js';
export { Permit, Public, SignedIn } from './permit.decorator.js';
export { CurrentOperator, CurrentTenant } from './request-context.js';

/** Sign-in, console sessions, and who may do what. */
@Module({})
export class SessionModule {}
