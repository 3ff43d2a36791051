import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSettings } from '../bench-settings.js';
import type { DriverFacts } from '../driver/cell.js';
import { endpoint, upstreamUrl, type TargetParts } from '../targets/targets.js';
import { ControlPlane } from './control-plane.js';
import { newKey, publicJwk } from './keys.js';
import { type ClientFacts, population, strangers } from './population.js';
import { signedSnapshot } from './snapshot.js';

/** The tenant of the benchmark: its control plane with a published snapshot, and the population that calls. */
export interface World {
  readonly controlPlane: ControlPlane;
  readonly driverFacts: DriverFacts;
}

export async function makeWorld(
  settings: BenchSettings,
  dir: string,
  ports: TargetParts['ports'],
  cold: boolean,
): Promise<World> {
  const snapshotKey = newKey();
  const issuerKey = newKey();
  const controlPlane = await ControlPlane.start(publicJwk(snapshotKey));
  const issuerUrl = `${controlPlane.url}/t/bench/oauth`;
  const resource = endpoint(ports);
  const facts = { ...settings, upstreamUrl: upstreamUrl(ports), issuerUrl, issuerKey: publicJwk(issuerKey) };
  controlPlane.publish(signedSnapshot(facts, snapshotKey));
  const issuer = { url: issuerUrl, key: issuerKey };
  const keep = (name: string, clients: readonly ClientFacts[]): string => {
    const path = join(dir, name);
    writeFileSync(path, JSON.stringify(clients), { mode: 0o600 });
    return path;
  };
  return {
    controlPlane,
    driverFacts: {
      population: keep('population.json', population(settings, issuer, resource)),
      strangers: cold ? keep('strangers.json', strangers(settings, issuer, resource)) : undefined,
      resource,
    },
  };
}
