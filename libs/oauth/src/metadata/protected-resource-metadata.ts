import { DPOP_ALGS } from './challenge.js';

export interface ProtectedResource {
  /** Resource identifier: canonical URL without trailing slash. */
  readonly resource: string;
  readonly issuer: string;
  readonly dpopRequired: boolean;
  /** The least a client should ask for at first. */
  readonly scopes: readonly string[];
}

/** RFC 9728 §2 document of one resource. */
export const protectedResourceMetadata = (of: ProtectedResource) => ({
  resource: of.resource,
  authorization_servers: [of.issuer],
  scopes_supported: [...of.scopes],
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: [...DPOP_ALGS],
  dpop_bound_access_tokens_required: of.dpopRequired,
});
