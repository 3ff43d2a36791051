import { Module } from '@nestjs/common';
import { Enrolment } from '#libs/component';
import { loadClientKey } from '#libs/oauth';
import { Clock } from '#libs/platform';
import { ComponentKeys } from '../enrolment/component-keys.js';
import { GatewaySettings } from '../settings.js';
import { AgentTokens } from './agent-tokens.js';
import { HttpTokenExchange } from './http-token-exchange.js';

@Module({
  providers: [
    {
      provide: AgentTokens,
      inject: [GatewaySettings, Enrolment, ComponentKeys, Clock],
      useFactory: (
        { apiUrl }: GatewaySettings,
        enrolment: Enrolment,
        { component }: ComponentKeys,
        clock: Clock,
      ) => {
        const key = loadClientKey(component);
        return new AgentTokens(new HttpTokenExchange(apiUrl, enrolment, key, clock), key, clock);
      },
    },
  ],
  exports: [AgentTokens],
})
export class DelegationModule {}
