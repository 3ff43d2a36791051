import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ComponentKeys } from '../enrolment/component-keys.js';
import { GatewaySettings } from '../settings.js';
import { CallTokens } from './call-tokens.js';
import { Upstream } from './upstream.js';

@Module({
  providers: [
    {
      provide: Upstream,
      inject: [GatewaySettings, ComponentKeys, Clock],
      useFactory: (settings: GatewaySettings, keys: ComponentKeys, clock: Clock) =>
        new Upstream(
          settings.allowPrivateUpstreams,
          new CallTokens(settings.publicUrl, keys.callTokens[0], clock),
          clock,
        ),
    },
  ],
  exports: [Upstream],
})
export class UpstreamModule {}
