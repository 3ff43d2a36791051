import {
  ComponentClient,
  ComponentIdentity,
  Enrolment,
  Heartbeats,
  KeyRotation,
  StateFiles,
  tellHeartbeat,
} from '#libs/component';
import { type Clock, Log, SettingsError, SystemClock } from '#libs/platform';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { assertAccounts } from './accounts/account-rules.js';
import { createBackend } from './create-backend.js';
import type { EgressNames } from './egress/target-address.js';
import { componentKey, Runner, systemNames } from './runner.js';
import { RunnerMetrics } from './http/runner-metrics.js';
import { RunnerModule } from './runner.module.js';
import { assertWalls } from './selftest/assert-walls.js';
import type { RunnerSettings } from './settings.js';

/** Arguments of a call, base64 pictures among them. */
const BODY_LIMIT = 4 << 20;
/** What it says of itself; no decision rests on it. */
const VERSION = '0.1.0';

/** A runner whose walls have been tried. It does not listen yet. */
export class RunningRunner {
  private readonly leaving = new AbortController();

  constructor(
    private readonly app: NestFastifyApplication,
    private readonly runner: Runner,
    private readonly settings: RunnerSettings,
    private readonly enrolment: Enrolment,
    private readonly rotation: KeyRotation,
    private readonly heartbeats: Heartbeats,
  ) {}

  /** @returns the port, which the system chose if the setting is 0 */
  async listen(): Promise<number> {
    await this.app.listen(this.settings.port, this.settings.host);
    this.runner.pools.start();
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  get registry(): Registry {
    return this.app.get(RunnerMetrics).registry;
  }

  /** Enrols at the first start; until then every request is refused. @throws SettingsError when the token is refused */
  async enrol(): Promise<void> {
    await this.enrolment.establish(this.leaving.signal);
    if (this.leaving.signal.aborted) return;
    this.rotation.start();
    this.heartbeats.start();
  }

  /** Calls under way end with `shutdown`; nothing is left on the machine. */
  async close(): Promise<void> {
    this.leaving.abort();
    this.heartbeats.close();
    await this.rotation.close();
    await this.runner.close();
    await this.app.close();
  }
}

/**
 * @throws SettingsError one line: which wall or setting is missing, and what to do about it. There is no way to start a runner
 * without its walls
 */
export async function createRunner(
  settings: RunnerSettings,
  {
    clock = new SystemClock(),
    log = new Log(),
    names = systemNames,
  }: { clock?: Clock; log?: Log; names?: EgressNames } = {},
): Promise<RunningRunner> {
  assertAccounts(settings);
  const files = await StateFiles.open(settings.stateDir);
  const identity = await ComponentIdentity.open(files, await componentKey(files), clock.now());
  const { key } = identity;
  const { apiUrl, name, enrolmentToken, keyMaxAgeMs: maxAgeMs } = settings;
  const enrolment = new Enrolment({ kind: 'runner', name, apiUrl, enrolmentToken, key }, files, log);
  await enrolment.recall();

  const backend = await createBackend(settings);
  const report = await backend.probe();
  if (report.missing.length > 0)
    throw new SettingsError(`sandboxes cannot be built here; missing: ${report.missing.join('; ')}`);
  await backend.sweep();
  try {
    // Of pods every start is proved from what the cluster admitted; their kernel is not this machine's.
    if (backend.name === 'bwrap') await assertWalls(backend, settings);
  } catch (cause) {
    await backend.close();
    throw cause;
  }

  const runner = await Runner.assemble({ settings, backend, report, files, enrolment, names, clock, log });
  const adapter = new FastifyAdapter({ trustProxy: false, bodyLimit: BODY_LIMIT, requestTimeout: 30_000 });
  const app = await NestFactory.create<NestFastifyApplication>(
    RunnerModule.of({ runner, settings, enrolment, clock, log }),
    adapter,
    { abortOnError: false, logger: ['fatal', 'error'] },
  );
  const rotation = new KeyRotation({ apiUrl, enrolment, identity, maxAgeMs, clock, log });
  const client = new ComponentClient(apiUrl, enrolment, identity, clock);
  const heartbeats = new Heartbeats(
    (status) => tellHeartbeat(client, apiUrl, status),
    () => ({
      version: VERSION,
      revisions: {},
      sandboxes: { running: runner.pools.count().sandboxes, most: settings.maxSandboxes },
    }),
    log,
  );
  return new RunningRunner(app, runner, settings, enrolment, rotation, heartbeats);
}
