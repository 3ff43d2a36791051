import { rows } from './row.js';

/** The tenant's authorization server, federation included. */
export const AUTHORIZATION_SERVER = rows(`
  A01  | discovery poisoned by Host | endpoints of the issuer
  A02  | X-Forwarded-Host at the token endpoint | ignored
  A03  | one proof 16 times in parallel | one token
  A04  | a code redeemed twice, one by one and in parallel | invalid_grant, the grant is revoked
  A05  | no PKCE | invalid_request
  A05b | PKCE plain | invalid_request
  A05c | a wrong PKCE verifier | invalid_grant
  A06  | a resource of another tenant | invalid_target
  A06b | an unknown resource, or two | invalid_target
  A07  | pushed request with one key, token request with another | invalid_grant, the code is burnt
  A08  | dpop_jkt of another key than the token request's | invalid_grant
  A09  | refresh with another key | invalid_grant
  A10  | a refresh token used twice | invalid_grant, the grant and its successor are dead
  A10b | two refreshes in parallel | one token
  A11  | a client that registers without DPoP | invalid_grant
  A12  | no proof at the token endpoint | no token
  A13  | two proofs at the token endpoint | invalid_dpop_proof
  A13b | proofs without a real signature | invalid_dpop_proof
  A14  | registration of an http, script or wildcard redirect | invalid_redirect_uri
  A15  | registration of a machine grant | invalid_client_metadata
  A16  | a redirect that is not registered | an error page, no redirect
  A17  | client secrets | invalid_client
  A18  | a client assertion replayed, for another audience, keyed by the public key, expired, long-lived | invalid_client
  A19  | a client of another tenant | invalid_client
  A20  | client metadata documents at private addresses, redirects, oversize, slow, of another id, of a domain not allowed | invalid_client
  A21  | jwks_uri at a private address or rebound | refused
  A22  | a session of another tenant; an interaction in another browser | sign in again; 400
  A23  | federation: state replayed or missing, wrong nonce, wrong issuer | 400, no session
  A24  | federation: an ID token for another audience, unsigned, expired, of a foreign key | denied
  A25  | the same email address at another identity provider | a separate account
  A26  | more groups than the token can carry | access_denied
  A26b | no rule matches | access_denied
  A27  | an identity assertion replayed, of another client, audience, type, key | invalid_grant
  A28  | scope beyond the identity assertion | invalid_scope
  A29  | an identity assertion of another tenant's provider, several audiences, too old, another resource | invalid_grant or invalid_target
  A30  | a workload token of another subject, audience or issuer | invalid_grant
  A31  | consent and sign-in in a frame | blocked
  A32  | guessing device codes | 429, the code is dead
  A33  | a foreign origin at the token endpoint | no credentials
  A34  | a slow body at the token endpoint | the connection is closed
  A35  | revocation or introspection of an access token | unsupported; revocation of the grant kills it
  A36  | a token signed by a key that was dropped after rotation | 401 invalid_token
  A37  | response types other than code | unsupported_response_type
  A38  | no issuer in authorization responses | always present
  A39  | reasons in the client's errors | generic only
`);
