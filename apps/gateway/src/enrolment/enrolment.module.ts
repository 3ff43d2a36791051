import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { Log } from '../log.js';
import { GatewaySettings } from '../settings.js';
import { StateFiles } from '../state/state-files.js';
import { ComponentClient } from './component-client.js';
import { ComponentKeys } from './component-keys.js';
import { ControlPlane } from './control-plane.js';
import { Enrolment } from './enrolment.js';
import { HttpControlPlane } from './http-control-plane.js';

@Module({
  providers: [
    {
      provide: Enrolment,
      inject: [GatewaySettings, StateFiles, ComponentKeys, Log],
      useFactory: async (settings: GatewaySettings, files: StateFiles, keys: ComponentKeys, log: Log) => {
        const enrolment = new Enrolment(settings, files, keys, log);
        await enrolment.recall();
        return enrolment;
      },
    },
    {
      provide: ControlPlane,
      inject: [GatewaySettings, Enrolment, ComponentKeys, Clock],
      useFactory: (settings: GatewaySettings, enrolment: Enrolment, keys: ComponentKeys, clock: Clock) =>
        new HttpControlPlane(settings, new ComponentClient(settings.apiUrl, enrolment, keys, clock)),
    },
  ],
  exports: [Enrolment, ControlPlane],
})
export class EnrolmentModule {}
