import {
  adminResourcePath,
  DATA_PLANE_SCOPES,
  INTERNAL_RESOURCE_PATH,
  INTERNAL_SCOPE,
  PLATFORM,
  RUNNER_RESOURCE_PATH,
  SLUG,
} from '#libs/contracts';

export interface ResourcePlaces {
  /** Public origins. */
  readonly gatewayUrl: string;
  readonly publicUrl: string;
}

/** `component` at the platform's issuer; a `gateway` hands tokens on at the issuers of the other tenants. */
export const AGENT_KINDS = ['machine', 'interactive', 'component', 'gateway'] as const;
export type AgentKind = (typeof AGENT_KINDS)[number];

/** A protected resource in the words of the consent page. */
export type Resource =
  | { readonly kind: 'internal' }
  | { readonly kind: 'admin' }
  | { readonly kind: 'aggregate' }
  | { readonly kind: 'server'; readonly server: string };

/**
 * Reads a resource indicator (RFC 8707) of one tenant, compared exactly: no case, slash or prefix tolerance.
 * Every well-formed server slug is a resource: whether the server exists is decided by the gateway after authentication.
 */
export function findResource(
  indicator: string,
  tenant: string,
  places: ResourcePlaces,
): Resource | undefined {
  if (indicator === `${places.publicUrl}${adminResourcePath(tenant)}`) return { kind: 'admin' };
  const internal = [INTERNAL_RESOURCE_PATH, RUNNER_RESOURCE_PATH].map((path) => places.publicUrl + path);
  if (tenant === PLATFORM && internal.includes(indicator)) return { kind: 'internal' };
  const prefix = `${places.gatewayUrl}/t/${tenant}/`;
  if (!indicator.startsWith(prefix)) return undefined;
  const path = indicator.slice(prefix.length);
  if (path === 'mcp') return { kind: 'aggregate' };
  const server = path.startsWith('s/') && path.endsWith('/mcp') ? path.slice(2, -4) : '';
  return SLUG.test(server) ? { kind: 'server', server } : undefined;
}

/**
 * Scopes that an agent of this kind may get for the resource. None: the resource is not for it.
 * @param adminScopes what an operator gave the agent for the admin API
 */
export function scopesFor(
  resource: Resource,
  agent: AgentKind,
  adminScopes: readonly string[] = [],
): readonly string[] {
  // A gateway gets tokens by exchange alone, for the resources of agents.
  if (agent === 'gateway') return [];
  if (resource.kind === 'admin') return agent === 'machine' ? adminScopes : [];
  const internal = resource.kind === 'internal';
  if (internal !== (agent === 'component')) return [];
  return internal ? [INTERNAL_SCOPE] : DATA_PLANE_SCOPES;
}
