import { rows } from './row.js';

/** The gateway as resource server: tokens, proofs, requests, revocation, outages. */
export const GATEWAY = rows(`
  R01  | a proof is replayed | 401 invalid_dpop_proof
  R02  | one proof 20 times in parallel | exactly one answer
  R03  | a proof is replayed at another replica | 401 invalid_dpop_proof
  R04  | a proof is replayed after a restart of Redis | 401 or 503
  R05  | a proof for another method | 401 invalid_dpop_proof
  R06  | a proof for another tenant | 401 invalid_dpop_proof
  R06b | a proof for another server of the tenant | 401 invalid_dpop_proof
  R07  | a stolen token with a proof of another key | 401 invalid_dpop_proof
  R08  | a proof that names the victim's key and is signed by another | 401 invalid_dpop_proof
  R09  | a stolen bound token as Bearer | 401 invalid_token
  R10  | Bearer scheme together with a valid proof | 401 invalid_token
  R11  | a token without signature | 401 invalid_token
  R11b | a proof without signature | 401 invalid_dpop_proof
  R12  | a token keyed by the public key: HMAC and RSA confusion | 401 invalid_token
  R13  | a proof keyed by a symmetric key in its header | 401 invalid_dpop_proof
  R14  | a proof whose algorithm and curve differ | 401 invalid_dpop_proof
  R15  | a key id that is a path or SQL | 401 invalid_token
  R16  | a token that names its key by URL | 401 invalid_token, nothing is fetched
  R16b | a token with a certificate or critical extensions | 401 invalid_token
  R17  | a token that brings its key | 401 invalid_token
  R18  | a proof with key URLs, certificates or extensions | 401 invalid_dpop_proof
  R19  | an expired token | 401 invalid_token
  R20  | a proof from the future | 401 invalid_dpop_proof
  R20b | a token from the future | 401 invalid_token
  R21  | an old proof | 401 invalid_dpop_proof
  R22  | times that are no numbers, or huge | 401 invalid_dpop_proof
  R23  | a token for another resource | 401 invalid_token
  R23b | a token for several resources | 401 invalid_token
  R23c | a resource with trailing slash, other case or a longer path | 401 invalid_token
  R24  | a token that names another tenant | 401 invalid_token
  R24b | a token of another tenant's issuer | 401 invalid_token
  R25  | an ID token as access token | 401 invalid_token
  R25b | a proof of another type | 401 invalid_dpop_proof
  R26  | call token, identity assertion, client assertion or refresh token as access token | 401 invalid_token
  R27  | a proof with private key material | 401 invalid_dpop_proof
  R28  | a proof without nonce | 401 use_dpop_nonce
  R28b | a stale nonce | 401 use_dpop_nonce
  R28c | a nonce of another tenant | 401 use_dpop_nonce
  R28d | a forged nonce, the authorization server's, one of the wrong type | 401 use_dpop_nonce
  R29  | a homograph in the path of a proof | 401 invalid_dpop_proof
  R29b | a fullwidth host in a proof | 401 invalid_dpop_proof
  R29c | backslash or userinfo in a proof | 401 invalid_dpop_proof
  R30  | targets that two servers could read differently | 404 or 400
  R31  | two proof headers | 401 invalid_dpop_proof
  R31b | two proofs in one header | 401 invalid_dpop_proof
  R32  | no proof | 401 invalid_dpop_proof
  R33  | two Authorization headers | 400 invalid_request
  R34  | a token in the URL or the body | refused, and not in the logs
  R35  | a huge token | 401 or 431
  R35b | a huge proof, deeply nested claims | 401 or 431
  R36  | a revoked grant | 401 invalid_token
  R36b | a revoked ancestor in the chain of grants | 401 invalid_token
  R37  | a revoked client, a disabled user, a reported key | 401 invalid_token
  R38  | a proof made for another token | 401 invalid_dpop_proof
  R39  | an unbound token with the DPoP scheme | 401 invalid_token
  R40  | an unbound token where proofs are required | 401 invalid_token
  R41  | an unbound token beyond the resource it is for | 401 invalid_token
  R41b | an unbound token for a write tool or an exchange | 403 insufficient_scope or denied
  R42  | a token bound in two ways | 401 invalid_token
  R42b | a token bound in an unknown way | 401 invalid_token
  R43  | Host and X-Forwarded-Host of another origin | refused
  R43b | Forwarded, X-Original-URL, X-Forwarded-Proto of another origin | 401 invalid_dpop_proof
  R44  | a remembered token at another resource | 401 invalid_token
  R44b | a remembered token at another tenant | 401 invalid_token
  R45  | a remembered token whose signing key was withdrawn | 401 invalid_token
  R46  | a remembered token after its revocation | 401 invalid_token
  R47  | a flood of unknown key ids | 401 invalid_token, no key is fetched for them
  R48  | Redis is down | 503
  R49  | the clock of one replica is ten minutes off | nothing is accepted twice or out of time
  R50  | duplicate members in token or proof | 401
  R51  | __proto__ and constructor as claims | 401, or ignored
  R52  | a scope is missing | 403 insufficient_scope
  R53  | a stale or weak sign-in for a tool that needs a fresh one | 401 insufficient_user_authentication
  R54  | identity headers of the client | ignored
  R55  | the caller's credentials reach the upstream | absent there
  R56  | a flood of unauthentic proofs | 429, and nothing is written
  R57  | a session of another principal or key | 404
  R58  | the revocation feed has stalled | writes denied, then everything
`);
