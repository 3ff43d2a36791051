import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ComponentKeys } from './enrolment/component-keys.js';
import { Log } from './log.js';
import { RedisConnections } from './redis/redis-connections.js';
import { GatewaySettings } from './settings.js';
import { StateFiles } from './state/state-files.js';

/** What everything else stands on. */
@Global()
@Module({})
export class FoundationModule {
  static of(settings: GatewaySettings, clock: Clock, log: Log): DynamicModule {
    return {
      module: FoundationModule,
      providers: [
        { provide: GatewaySettings, useValue: settings },
        { provide: Clock, useValue: clock },
        { provide: Log, useValue: log },
        { provide: StateFiles, useFactory: () => StateFiles.open(settings.stateDir) },
        {
          provide: ComponentKeys,
          inject: [StateFiles],
          useFactory: (files: StateFiles) => ComponentKeys.open(files),
        },
        { provide: RedisConnections, useFactory: () => new RedisConnections(settings.redisUrl, log) },
      ],
      exports: [GatewaySettings, Clock, Log, StateFiles, ComponentKeys, RedisConnections],
    };
  }
}
