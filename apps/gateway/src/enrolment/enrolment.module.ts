import { Module } from '@nestjs/common';
import { RUNNER_RESOURCE_PATH } from '#libs/contracts';
import { Clock, Log } from '#libs/platform';
import { GatewaySettings } from '../settings.js';
import { ComponentClient, ComponentIdentity, Enrolment, KeyRotation } from '#libs/component';
import { ControlPlane } from './control-plane.js';
import { RunnerConnection } from './runner-connection.js';
import { HttpControlPlane } from './http-control-plane.js';

@Module({
  providers: [
    {
      provide: ControlPlane,
      inject: [GatewaySettings, Enrolment, ComponentIdentity, Clock],
      useFactory: (
        settings: GatewaySettings,
        enrolment: Enrolment,
        identity: ComponentIdentity,
        clock: Clock,
      ) => new HttpControlPlane(settings, new ComponentClient(settings.apiUrl, enrolment, identity, clock)),
    },
    {
      provide: RunnerConnection,
      inject: [GatewaySettings, Enrolment, ComponentIdentity, Clock],
      useFactory: (
        settings: GatewaySettings,
        enrolment: Enrolment,
        identity: ComponentIdentity,
        clock: Clock,
      ) =>
        new RunnerConnection(
          settings.runnerUrl,
          new ComponentClient(settings.apiUrl, enrolment, identity, clock, RUNNER_RESOURCE_PATH),
        ),
    },
    {
      provide: KeyRotation,
      inject: [GatewaySettings, Enrolment, ComponentIdentity, Clock, Log],
      useFactory: (
        { apiUrl, keyMaxAgeMs: maxAgeMs }: GatewaySettings,
        enrolment: Enrolment,
        identity: ComponentIdentity,
        clock: Clock,
        log: Log,
      ) => new KeyRotation({ apiUrl, enrolment, identity, maxAgeMs, clock, log }),
    },
  ],
  exports: [ControlPlane, KeyRotation, RunnerConnection],
})
export class EnrolmentModule {}
