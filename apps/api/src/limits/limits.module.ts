import { Module } from '@nestjs/common';
import { RedisRequestLimits } from './redis-request-limits.js';
import { RequestLimits } from './request-limits.js';

export { LocalRequestLimits } from './local-request-limits.js';
export { type Limit, RequestLimits } from './request-limits.js';

/** How often strangers may ask, counted over all replicas. */
@Module({
  providers: [{ provide: RequestLimits, useClass: RedisRequestLimits }],
  exports: [RequestLimits],
})
export class LimitsModule {}
