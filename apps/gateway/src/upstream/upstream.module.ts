import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ComponentKeys } from '../enrolment/component-keys.js';
import { ControlPlane } from '../enrolment/control-plane.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { GatewaySettings } from '../settings.js';
import { CallTokens } from './call-tokens.js';
import { Upstream } from './upstream.js';

@Module({
  imports: [EnrolmentModule],
  providers: [
    {
      provide: Upstream,
      inject: [GatewaySettings, ComponentKeys, ControlPlane, Clock],
      useFactory: (
        settings: GatewaySettings,
        keys: ComponentKeys,
        controlPlane: ControlPlane,
        clock: Clock,
      ) =>
        new Upstream(
          settings.allowPrivateUpstreams,
          new CallTokens(settings.publicUrl, keys.callTokens[0], clock),
          controlPlane,
          clock,
        ),
    },
  ],
  exports: [Upstream],
})
export class UpstreamModule {}
