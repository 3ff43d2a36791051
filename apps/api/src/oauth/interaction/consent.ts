import type { Interaction, InteractionResults } from 'oidc-provider';
import type Provider from 'oidc-provider';
import { z } from 'zod';

/** What the library says was asked and not granted yet. */
const missing = z.object({
  missingOIDCScope: z.array(z.string()).default([]),
  missingResourceScopes: z.record(z.string(), z.array(z.string())).default({}),
});

/** Grants exactly what was asked, in the grant that this person and agent have, or in a new one. */
export async function grantConsent(provider: Provider, details: Interaction): Promise<InteractionResults> {
  const { missingOIDCScope, missingResourceScopes } = missing.parse(details.prompt.details);
  const known = details.grantId === undefined ? undefined : await provider.Grant.find(details.grantId);
  const grant = known ?? newGrant(provider, details);
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes);
  }
  return { consent: { grantId: await grant.save() } };
}

function newGrant(provider: Provider, { session, params }: Interaction): InstanceType<Provider['Grant']> {
  if (session === undefined) throw new Error('consent without a session');
  return new provider.Grant({ accountId: session.accountId, clientId: String(params['client_id']) });
}

export const REFUSED: InteractionResults = {
  error: 'access_denied',
  error_description: 'the person did not allow it',
};
