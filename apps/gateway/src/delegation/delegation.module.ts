import { Module } from '@nestjs/common';
import { ComponentIdentity, Enrolment } from '#libs/component';
import { Clock } from '#libs/platform';
import { GatewaySettings } from '../settings.js';
import { AgentTokens } from './agent-tokens.js';
import { HttpTokenExchange } from './http-token-exchange.js';

@Module({
  providers: [
    {
      provide: AgentTokens,
      inject: [GatewaySettings, Enrolment, ComponentIdentity, Clock],
      useFactory: (
        { apiUrl }: GatewaySettings,
        enrolment: Enrolment,
        identity: ComponentIdentity,
        clock: Clock,
      ) => new AgentTokens(new HttpTokenExchange(apiUrl, enrolment, identity, clock), identity, clock),
    },
  ],
  exports: [AgentTokens],
})
export class DelegationModule {}
