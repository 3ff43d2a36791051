import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { GatewaySettings } from '../settings.js';
import { ComponentClient, Enrolment } from '#libs/component';
import { ComponentKeys } from './component-keys.js';
import { ControlPlane } from './control-plane.js';
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
  ],
  exports: [ControlPlane],
})
export class EnrolmentModule {}
