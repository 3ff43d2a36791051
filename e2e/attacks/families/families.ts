import type { Family } from '../attack.js';
import type { World } from '../world/world.js';
import { authorization } from './authorization.js';
import { bearer } from './bearer.js';
import { callToken } from './call-token.js';
import { claims } from './claims.js';
import { client } from './client.js';
import { consoleSession } from './console.js';
import { database } from './database.js';
import { exchange } from './exchange.js';
import { nonce } from './nonce.js';
import { outage } from './outage.js';
import { proof } from './proof.js';
import { replay } from './replay.js';
import { registration } from './registration.js';
import { request } from './request.js';
import { resource } from './resource.js';
import { session } from './session.js';
import { tenants } from './tenants.js';
import { token } from './token.js';

/** All families, in the order in which they run. */
const FAMILIES: readonly Family<World>[] = [
  token,
  claims,
  proof,
  nonce,
  replay,
  request,
  resource,
  session,
  callToken,
  client,
  authorization,
  registration,
  bearer,
  exchange,
  consoleSession,
  tenants,
  database,
  outage,
];

/** The named families, or all. @throws RangeError for a name that none has */
export function familiesNamed(names: readonly string[]): readonly Family<World>[] {
  const unknown = names.find((name) => !FAMILIES.some((family) => family.name === name));
  if (unknown !== undefined)
    throw new RangeError(`no family "${unknown}" among ${FAMILIES.map(({ name }) => name).join(', ')}`);
  return FAMILIES.filter(({ name }) => names.length === 0 || names.includes(name));
}
