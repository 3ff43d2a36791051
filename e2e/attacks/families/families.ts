import type { Family } from '../attack.js';
import type { World } from '../world/world.js';
import { assertion } from './federation/assertion.js';
import { authorization } from './authorization-server/authorization.js';
import { bearer } from './authorization-server/bearer.js';
import { callToken } from './gateway/call-token.js';
import { claims } from './gateway/claims.js';
import { client } from './authorization-server/client.js';
import { consoleSession } from './administration/console.js';
import { database } from './administration/database.js';
import { endpoints } from './authorization-server/endpoints.js';
import { constraints } from './delegation/constraints.js';
import { exchange } from './authorization-server/exchange.js';
import { federation } from './federation/federation.js';
import { feed } from './gateway/feed.js';
import { flood } from './gateway/flood.js';
import { handOver } from './delegation/hand-over.js';
import { link } from './credentials/link.js';
import { machine } from './administration/machine.js';
import { nonce } from './gateway/nonce.js';
import { approvals } from './administration/approvals.js';
import { oneTimeCode } from './administration/one-time-code.js';
import { outage } from './gateway/outage.js';
import { proof } from './gateway/proof.js';
import { replay } from './gateway/replay.js';
import { keys } from './authorization-server/keys.js';
import { registration } from './authorization-server/registration.js';
import { request } from './gateway/request.js';
import { resource } from './gateway/resource.js';
import { revocation } from './gateway/revocation.js';
import { session } from './gateway/session.js';
import { vault } from './credentials/vault.js';
import { signInAge } from './gateway/sign-in-age.js';
import { tenants } from './administration/tenants.js';
import { token } from './gateway/token.js';

/** All families, in the order in which they run. */
const FAMILIES: readonly Family<World>[] = [
  token,
  claims,
  proof,
  nonce,
  replay,
  flood,
  request,
  resource,
  session,
  callToken,
  revocation,
  signInAge,
  client,
  authorization,
  endpoints,
  registration,
  bearer,
  exchange,
  handOver,
  constraints,
  federation,
  assertion,
  vault,
  link,
  consoleSession,
  machine,
  oneTimeCode,
  approvals,
  tenants,
  database,
  feed,
  outage,
  keys,
];

/** The named families, or all. @throws RangeError for a name that none has */
export function familiesNamed(names: readonly string[]): readonly Family<World>[] {
  const unknown = names.find((name) => !FAMILIES.some((family) => family.name === name));
  if (unknown !== undefined)
    throw new RangeError(`no family "${unknown}" among ${FAMILIES.map(({ name }) => name).join(', ')}`);
  return FAMILIES.filter(({ name }) => names.length === 0 || names.includes(name));
}
