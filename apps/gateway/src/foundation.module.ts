import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Clock, Log } from '#libs/platform';
import { ComponentKeys } from './enrolment/component-keys.js';
import { ComponentIdentity, Enrolment, StateFiles } from '#libs/component';
import { RedisConnections } from './redis/redis-connections.js';
import { GatewaySettings } from './settings.js';
import { Telemetry } from './telemetry/telemetry.js';

/** What everything else stands on. Made before Nest begins, because any of it may refuse the start. */
export interface Foundation {
  readonly settings: GatewaySettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly files: StateFiles;
  readonly keys: ComponentKeys;
  readonly identity: ComponentIdentity;
  readonly enrolment: Enrolment;
}

/** @throws SettingsError one line: which setting and why */
export async function layFoundation(settings: GatewaySettings, clock: Clock, log: Log): Promise<Foundation> {
  const files = await StateFiles.open(settings.stateDir);
  const keys = await ComponentKeys.open(files);
  const identity = await ComponentIdentity.open(files, keys.component, clock.now());
  const enrolment = new Enrolment(
    {
      kind: 'gateway',
      name: settings.name,
      apiUrl: settings.apiUrl,
      enrolmentToken: settings.enrolmentToken,
      key: identity.key,
      callTokenKeys: keys.callTokens,
    },
    files,
    log,
  );
  await enrolment.recall();
  return { settings, clock, log, files, keys, identity, enrolment };
}

@Global()
@Module({})
export class FoundationModule {
  static of({ settings, clock, log, files, keys, identity, enrolment }: Foundation): DynamicModule {
    const providers = [
      { provide: GatewaySettings, useValue: settings },
      { provide: Clock, useValue: clock },
      { provide: Log, useValue: log },
      { provide: StateFiles, useValue: files },
      { provide: ComponentKeys, useValue: keys },
      { provide: ComponentIdentity, useValue: identity },
      { provide: Enrolment, useValue: enrolment },
      { provide: Telemetry, useFactory: () => new Telemetry(settings) },
      { provide: RedisConnections, useFactory: () => new RedisConnections(settings.redisUrl, log) },
    ];
    return { module: FoundationModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
