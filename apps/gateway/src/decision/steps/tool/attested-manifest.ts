import { Denied } from '#libs/denial';
import type { Attestor } from '../../../attestation/attestor.js';
import { type AddressedRequest, type AttestedManifest, proven, type PublishedTool } from '../../proofs.js';

/**
 * Step 8: the live server has presented exactly the approved definition, recently enough; no longer ago than 5 s for a
 * destructive tool (access.md §1). What is not known yet is looked at now.
 *
 * Not checked: that the server does what the definition says.
 *
 * @throws Denied `manifest-drifted`, `manifest-unattested`
 */
export const attestedManifest =
  (attestor: Attestor) =>
  ({ tenant }: AddressedRequest, published: PublishedTool): AttestedManifest | Promise<AttestedManifest> => {
    const known = attestor.find(tenant, published.tool, published.server);
    return known === undefined ? look(attestor, tenant, published) : verdict(known, published, '');
  };

async function look(attestor: Attestor, tenant: string, published: PublishedTool): Promise<AttestedManifest> {
  const { tool, server } = published;
  await attestor.look(tenant, server);
  return verdict(attestor.find(tenant, tool, server), published, attestor.failureOf(tenant, server));
}

function verdict(
  known: 'attested' | 'drifted' | undefined,
  { tool, server, facts }: PublishedTool,
  failure: string,
): AttestedManifest {
  if (known === 'drifted') throw new Denied('manifest-drifted');
  if (known === undefined) throw new Denied('manifest-unattested', { detail: failure.slice(0, 300) });
  return proven({ tool, server, facts });
}
