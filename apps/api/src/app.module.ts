import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '#libs/platform';
import { AuditModule } from './audit/audit.module.js';
import { CallsModule } from './calls/calls.module.js';
import { ConsoleModule } from './console/console.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { HttpModule } from './http/http.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { SessionModule } from './session/session.module.js';
import { TenantsModule } from './tenants/tenants.module.js';
import { SettingsModule } from './settings.module.js';
import type { ApiSettings } from './settings.js';

/** The control plane. */
@Module({
  imports: [
    DatabaseModule,
    HttpModule,
    SessionModule,
    AuditModule,
    CallsModule,
    OverviewModule,
    HealthModule,
    ConsoleModule,
    TenantsModule,
  ],
})
export class AppModule {
  static of(settings: ApiSettings, clock?: Clock): DynamicModule {
    return { module: AppModule, imports: [SettingsModule.of(settings, clock)] };
  }
}
