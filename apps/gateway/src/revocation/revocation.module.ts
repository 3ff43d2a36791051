import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, Log } from '#libs/platform';
import { RedisConnections } from '../redis/redis-connections.js';
import { GatewaySettings } from '../settings.js';
import { RedisRevocationSource } from './redis-revocation-source.js';
import { RevocationFeed } from './revocation-feed.js';

@Module({
  providers: [
    {
      provide: RevocationFeed,
      inject: [RedisConnections, Clock, GatewaySettings, Log],
      useFactory: (redis: RedisConnections, clock: Clock, settings: GatewaySettings, log: Log) =>
        new RevocationFeed(
          new RedisRevocationSource(redis.audit, redis.events, log),
          clock,
          settings.revocationBounds,
          log,
        ),
    },
  ],
  exports: [RevocationFeed],
})
export class RevocationModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly feed: RevocationFeed) {}

  onApplicationBootstrap(): void {
    this.feed.start();
  }

  onApplicationShutdown(): void {
    this.feed.close();
  }
}
