import type { SnapshotServer } from '#libs/contracts';
import type { TokenSubject } from '../upstream/call-tokens.js';

/**
 * Where a lease belongs. `server` names one server of one tenant; `state` all that a lease of it rests on (address, version,
 * secrets); `holder` everything that the lease may have been made for: user, chain of agents, scopes. A lease is served for
 * exactly the same three and for nothing else (V02). JSON keeps the parts apart.
 */
export interface LeasePlace {
  readonly server: string;
  readonly state: string;
  readonly holder: string;
}

/** @param subject absent where all users are one to the upstream */
export const leasePlace = (
  tenant: string,
  server: SnapshotServer,
  subject: Pick<TokenSubject, 'sub' | 'act' | 'scope'> | undefined,
): LeasePlace => ({
  server: JSON.stringify([tenant, server.owner, server.id]),
  state: JSON.stringify([server.url, server.credential, server.versionHash, server.lease?.revision]),
  holder: subject === undefined ? '' : JSON.stringify([subject.sub, subject.act ?? null, subject.scope]),
});
