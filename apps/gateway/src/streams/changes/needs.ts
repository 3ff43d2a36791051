import type { SnapshotServer } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import { presenterChain } from '#libs/oauth';
import type { ActiveCaller } from '../../decision/proofs.js';
import type { TokenSubject } from '../../upstream/call-tokens.js';
import type { Need } from '../../upstream/events/upstream-events.js';
import type { SeenLists } from './lists.js';

const NO_ARGUMENTS = sha256Hex('{}');

/**
 * What a stream needs to hear of servers: that lists may be others, as the gateway itself, which looks at them on its own account; and
 * that resources are, as the caller, because a resource may be another one for each user.
 */
export function needsOf(
  tenant: string,
  caller: ActiveCaller,
  seen: SeenLists,
  uris: Iterable<string>,
): Need[] {
  const lists = seen.servers.map((server): Need => ({
    place: { tenant, server, principal: '', user: undefined },
    uris: [],
  }));
  const byServer = new Map<SnapshotServer, string[]>();
  for (const uri of uris) {
    const server = seen.resource(uri)?.server;
    if (server !== undefined) byServer.set(server, [...(byServer.get(server) ?? []), uri]);
  }
  const resources = [...byServer].map(([server, its]): Need => ({
    place: { tenant, server, principal: caller.principal, user: subjectOf(tenant, caller, server) },
    uris: its,
  }));
  return [...lists, ...resources];
}

const subjectOf = (
  tenant: string,
  { token }: ActiveCaller,
  { versionHash }: SnapshotServer,
): TokenSubject => ({
  tenant,
  sub: token.sub,
  act: presenterChain(token),
  scope: [...token.scopes].join(' '),
  txn: token.txn,
  tctx: { method: 'resources/subscribe', tool: '', manifest: versionHash, args: NO_ARGUMENTS, decision: '' },
});
