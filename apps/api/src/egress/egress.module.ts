import { Module } from '@nestjs/common';
import { GuardedFetch } from './guarded-fetch.js';
import { NameResolver, SystemNameResolver } from './name-resolver.js';

export { EgressRefused } from './egress-refused.js';
export { BadAnswer, GuardedFetch } from './guarded-fetch.js';
export { NameResolver } from './name-resolver.js';
export { outboundUrl, pinAddress, type PinnedAddress, pinnedLookup } from './pinned-address.js';

/** The one way out to addresses that tenants, clients or servers chose. */
@Module({
  providers: [{ provide: NameResolver, useClass: SystemNameResolver }, GuardedFetch],
  exports: [NameResolver, GuardedFetch],
})
export class EgressModule {}
