import { type ItemKind, readItemKey, type SnapshotServer, type SnapshotTool } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { listedItems, listedTools, mayConnect } from '#libs/policy';
import type { Attestor } from '../../../attestation/attestor.js';
import type { ActiveCaller, AddressedRequest, FreshSnapshot } from '../../proofs.js';

/** One server that does not answer must not hold the list of all others up for longer. */
const LOOK_MS = 3_000;

/**
 * Steps 7 to 9 for a whole list: what of a kind a request by this caller would find, arguments aside. Granting is asked of the
 * same rule as in step 9, and only then are servers looked at that have something to show (step 8).
 *
 * Not checked: arguments, limits. What only lacks a scope stays listed, so that a client can step up.
 *
 * @throws Denied `scope-insufficient`; `endpoint-denied` on the endpoint of a server of which the caller may use nothing,
 *   whether or not there is such a server
 */
export const visibleTools =
  (attestor: Attestor) =>
  async (
    addressed: AddressedRequest,
    snapshot: FreshSnapshot,
    caller: ActiveCaller,
    kind: ItemKind = 'tool',
  ): Promise<readonly SnapshotTool[]> => {
    const granted = grantedItems(addressed, snapshot, caller).filter(
      ({ name }) => readItemKey(name).kind === kind,
    );
    const { tenant } = addressed;
    const unknown = new Set<SnapshotServer>();
    for (const tool of granted) {
      const server = snapshot.policy.servers.get(tool.server);
      if (server !== undefined && attestor.find(tenant, tool, server, 'list') === undefined)
        unknown.add(server);
    }
    if (unknown.size > 0) await lookAll(attestor, tenant, [...unknown]);
    return granted.filter((tool) => {
      const server = snapshot.policy.servers.get(tool.server);
      return server !== undefined && attestor.find(tenant, tool, server, 'list') === 'attested';
    });
  };

/** Tools, prompts and resources that the caller may use at this endpoint, attested or not. @throws Denied as `visibleTools` */
export function grantedItems(
  { server }: AddressedRequest,
  { policy }: FreshSnapshot,
  caller: ActiveCaller,
): readonly SnapshotTool[] {
  if (!mayConnect(policy, caller)) throw new Denied('scope-insufficient', { scopes: ['mcp:connect'] });
  const granted = [...listedTools(policy, caller, server), ...listedItems(policy, caller, server)];
  if (server !== undefined && granted.length === 0) throw new Denied('endpoint-denied', { detail: server });
  return granted;
}

async function lookAll(
  attestor: Attestor,
  tenant: string,
  servers: readonly SnapshotServer[],
): Promise<void> {
  const enough = Promise.withResolvers<void>();
  const timer = setTimeout(enough.resolve, LOOK_MS);
  const looks = Promise.all(servers.map((server) => attestor.look(tenant, server)));
  await Promise.race([looks, enough.promise]);
  clearTimeout(timer);
}
