import { Module } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { ComponentKeys } from '../enrolment/component-keys.js';
import { ControlPlane } from '../enrolment/control-plane.js';
import { EnrolmentModule } from '../enrolment/enrolment.module.js';
import { RunnerConnection } from '../enrolment/runner-connection.js';
import { SandboxedServers } from '../runner/sandboxed-servers.js';
import { StartApprovals } from '../runner/start-approvals.js';
import { GatewaySettings } from '../settings.js';
import { CallTokens } from './call-tokens.js';
import { Upstream } from './upstream.js';

@Module({
  imports: [EnrolmentModule],
  providers: [
    {
      provide: Upstream,
      inject: [GatewaySettings, ComponentKeys, ControlPlane, RunnerConnection, Clock],
      useFactory: (
        settings: GatewaySettings,
        keys: ComponentKeys,
        controlPlane: ControlPlane,
        runner: RunnerConnection,
        clock: Clock,
      ) =>
        new Upstream(
          settings.allowPrivateUpstreams,
          new CallTokens(settings.publicUrl, keys.callTokens[0], clock),
          controlPlane,
          new SandboxedServers(
            runner.url,
            runner.client,
            new StartApprovals((tenant, version) => controlPlane.approveStart(tenant, version), clock),
          ),
          clock,
        ),
    },
  ],
  exports: [Upstream],
})
export class UpstreamModule {}
