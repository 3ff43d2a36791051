import type { Client, Configuration, Grant, KoaContextWithOIDC } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';

/** The one client that is no agent: our own pages, when they need to know who is in front of the browser. */
export const LINK_CLIENT = 'sallyport-links';

/** Pages of ours that belong to a user: upstream accounts, the own password. */
export type OwnPage = 'link' | 'account';
const OWN_PAGES: readonly OwnPage[] = ['link', 'account'];

export const linkClientRedirect = (publicUrl: string, tenant: string, page: OwnPage): string =>
  `${publicUrl}/t/${tenant}/${page}/signed-in`;

/** It gets a code that nobody redeems: all that counts is the session. Its tokens would be bound to no right at all. */
export const linkClient = (
  tenant: Tenant,
  publicUrl: string,
): NonNullable<Configuration['clients']>[number] => ({
  client_id: LINK_CLIENT,
  client_name: 'Your account',
  agent_id: LINK_CLIENT,
  agent_kind: 'interactive',
  agent_registration: 'operator',
  application_type: 'web',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: OWN_PAGES.map((page) => linkClientRedirect(publicUrl, tenant.slug, page)),
  ...(publicUrl.startsWith('http:') ? { application_type: 'native' } : {}),
});

/** Nobody is asked whether our own page may know who they are; agents need consent as ever. */
export async function existingGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { client, account, session, provider, result } = ctx.oidc;
  if (client !== undefined && account !== undefined && isOurs(client)) {
    const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
    grant.addOIDCScope('openid');
    await grant.save();
    return grant;
  }
  const id = result?.consent?.grantId ?? (client && session?.grantIdFor(client.clientId));
  return id === undefined ? undefined : provider.Grant.find(id);
}

const isOurs = ({ clientId }: Client): boolean => clientId === LINK_CLIENT;
