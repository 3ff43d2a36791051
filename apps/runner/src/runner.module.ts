import type { Enrolment } from '#libs/component';
import { Clock, Log } from '#libs/platform';
import { type DynamicModule, Module } from '@nestjs/common';
import { CallerAuthentication } from './access/caller-authentication.js';
import { CallerGuard } from './access/caller.guard.js';
import { IssuerKeys } from './access/issuer-keys.js';
import { StartApprovals } from './approvals/start-approvals.js';
import { CallRunner } from './calls/call-runner.js';
import { RunnerMetrics } from './http/runner-metrics.js';
import { HealthController } from './http/health.controller.js';
import { RunnerController } from './http/runner.controller.js';
import { ServerPools } from './pool/server-pools.js';
import { Runner } from './runner.js';
import type { RunnerSettings } from './settings.js';

export interface RunnerFoundation {
  readonly runner: Runner;
  readonly settings: RunnerSettings;
  readonly enrolment: Enrolment;
  readonly clock: Clock;
  readonly log: Log;
}

/** The runner's routes around what it runs. */
@Module({})
export class RunnerModule {
  static of({ runner, settings, enrolment, clock, log }: RunnerFoundation): DynamicModule {
    const { bounds, singleTenant, apiUrl } = settings;
    const enrolled = () => enrolment.current;
    const keys = new IssuerKeys(apiUrl, () => enrolled()?.issuer, clock);
    const policy = { bounds, singleTenant };
    const approvals = new StartApprovals(() => enrolled()?.snapshotKeys, runner.stopped, policy, clock);
    return {
      module: RunnerModule,
      controllers: [RunnerController, HealthController],
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Log, useValue: log },
        { provide: Runner, useValue: runner },
        { provide: ServerPools, useValue: runner.pools },
        { provide: RunnerMetrics, useValue: new RunnerMetrics(runner.pools, settings.maxSandboxes) },
        { provide: StartApprovals, useValue: approvals },
        { provide: CallRunner, useValue: new CallRunner(approvals, runner.pools, runner.mounts, log) },
        { provide: CallerAuthentication, useValue: new CallerAuthentication(enrolled, keys, clock) },
        CallerGuard,
      ],
    };
  }
}
