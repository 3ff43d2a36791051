import { ADMIN_SCOPES, DATA_PLANE_SCOPES, INTERNAL_SCOPE, type OauthPolicy, PLATFORM } from '#libs/contracts';
import { newId } from '#libs/platform';
import type { Configuration } from 'oidc-provider';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { deviceFlow } from '../device/device-flow.js';
import { AGENT_MEMBERS } from '../storage/client-metadata.js';
import { assertAssertion } from './assertion-policy.js';
import { CLOCK_TOLERANCE_S, lifetimesOf } from './lifetimes.js';

const CLIENT_ALGS = ['ES256', 'EdDSA'] as const;
const DPOP_ALGS = ['ES256', 'EdDSA', 'Ed25519'] as const;
type Features = NonNullable<Configuration['features']>;

/** What is the same for every tenant but for its name: OAuth 2.1 narrowed to what agents need (identity.md §2). */
export function baseConfiguration(tenant: Tenant, dpopNonceSecret: Buffer): Configuration {
  return {
    clientAuthMethods: ['none', 'private_key_jwt'],
    clientDefaults: {
      id_token_signed_response_alg: 'ES256',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      dpop_bound_access_tokens: true,
    },
    extraClientMetadata: { properties: [...AGENT_MEMBERS] },
    assertJwtClientAuthClaimsAndHeader: assertAssertion,
    enabledJWA: {
      clientAuthSigningAlgValues: [...CLIENT_ALGS],
      dPoPSigningAlgValues: [...DPOP_ALGS],
      idTokenSigningAlgValues: ['ES256'],
    },
    responseTypes: ['code'],
    scopes: [
      'openid',
      'offline_access',
      ...(tenant.slug === PLATFORM ? [INTERNAL_SCOPE] : []),
      ...DATA_PLANE_SCOPES,
      ...ADMIN_SCOPES,
    ],
    claims: { openid: ['sub'] },
    pkce: { required: () => true },
    allowOmittingSingleRegisteredRedirectUri: false,
    rotateRefreshToken: true,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // An agent's authorization ends with its grant, not with the browser session it was given in.
    expiresWithSession: () => false,
    clockTolerance: CLOCK_TOLERANCE_S,
    ttl: lifetimesOf(tenant.oauth),
    features: { ...features(tenant.oauth, dpopNonceSecret), deviceFlow: deviceFlow(tenant) },
    discovery: {
      dpop_signing_alg_values_supported: [...DPOP_ALGS],
      client_id_metadata_document_supported: tenant.oauth.selfRegistration.documents,
    },
  };
}

const features = ({ selfRegistration }: OauthPolicy, nonceSecret: Buffer): Features => ({
  dPoP: { enabled: true, nonceSecret, requireNonce: () => true },
  clientCredentials: { enabled: true },
  pushedAuthorizationRequests: { enabled: true },
  revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  devInteractions: { enabled: false },
  introspection: { enabled: false },
  registration: {
    enabled: selfRegistration.dynamic,
    idFactory: () => newId('agent'),
    issueRegistrationAccessToken: false,
    initialAccessToken: false,
  },
  rpInitiatedLogout: { enabled: false },
  userinfo: { enabled: false },
});
