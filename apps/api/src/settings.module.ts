import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, SystemClock } from '#libs/platform';
import { ApiSettings } from './settings.js';

/** Settings and time, for every feature. Settings are read once, before Nest starts, so that a wrong one stops the start. */
@Global()
@Module({})
export class SettingsModule {
  static of(settings: ApiSettings, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: SettingsModule,
      providers: [
        { provide: ApiSettings, useValue: settings },
        { provide: Clock, useValue: clock },
      ],
      exports: [ApiSettings, Clock],
    };
  }
}
