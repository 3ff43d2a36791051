import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '#libs/platform';
import { AuditModule } from './audit/audit.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HttpModule } from './http/http.module.js';
import { SessionModule } from './session/session.module.js';
import { SettingsModule } from './settings.module.js';
import type { ApiSettings } from './settings.js';

/** The control plane. */
@Module({ imports: [DatabaseModule, HttpModule, SessionModule, AuditModule] })
export class AppModule {
  static of(settings: ApiSettings, clock?: Clock): DynamicModule {
    return { module: AppModule, imports: [SettingsModule.of(settings, clock)] };
  }
}
