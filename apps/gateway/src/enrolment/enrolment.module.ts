import { Module } from '@nestjs/common';
import { RUNNER_RESOURCE_PATH } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { GatewaySettings } from '../settings.js';
import { ComponentClient, Enrolment } from '#libs/component';
import { ComponentKeys } from './component-keys.js';
import { ControlPlane } from './control-plane.js';
import { RunnerConnection } from './runner-connection.js';
import { HttpControlPlane } from './http-control-plane.js';

@Module({
  providers: [
    {
      provide: ControlPlane,
      inject: [GatewaySettings, Enrolment, ComponentKeys, Clock],
      useFactory: (settings: GatewaySettings, enrolment: Enrolment, keys: ComponentKeys, clock: Clock) =>
        new HttpControlPlane(
          settings,
          new ComponentClient(settings.apiUrl, enrolment, keys.component, clock),
        ),
    },
    {
      provide: RunnerConnection,
      inject: [GatewaySettings, Enrolment, ComponentKeys, Clock],
      useFactory: (settings: GatewaySettings, enrolment: Enrolment, keys: ComponentKeys, clock: Clock) =>
        new RunnerConnection(
          settings.runnerUrl,
          new ComponentClient(settings.apiUrl, enrolment, keys.component, clock, RUNNER_RESOURCE_PATH),
        ),
    },
  ],
  exports: [ControlPlane, RunnerConnection],
})
export class EnrolmentModule {}
