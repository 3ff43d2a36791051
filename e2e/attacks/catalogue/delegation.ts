import { rows } from './row.js';

/** Token exchange and chains of agents, call tokens, credentials of upstream servers. */
export const DELEGATION = rows(`
  C01  | a subject token that was not made for the client | invalid_grant
  C02  | more scope than the subject token has | invalid_scope
  C03  | an actor token | invalid_request
  C04  | a subject token of another tenant | invalid_grant
  C05  | a subject token of a revoked grant | invalid_grant
  C06  | a chain that is too deep | invalid_grant
  C07  | a chain that comes back to an earlier agent | invalid_grant
  C08  | a narrower token of the same client for another key | invalid_grant
  C09  | another client that proves the subject token's key | invalid_grant
  C10  | an ID token, identity assertion or call token as subject token | invalid_grant
  C11  | an expired or unbound subject token | invalid_grant
  C12  | a life beyond the parent's, a refresh token | never
  C13  | one proof of an exchange in parallel | one token
  C14  | a foreign or unknown target | invalid_target
  C15  | a subject token that may not be delegated | invalid_target
  C15b | a delegation that the edge policy denies | invalid_scope
  C16  | an agent that exchanges for another agent | invalid_target
  C17  | an earlier agent with more rights than the current one | decided on the current one
  C18  | a revoked node in the middle of a chain | 401 for the leaf, not for the sibling
  C19  | a new child under a revoked parent | invalid_grant
  C20  | an exchange that races the revocation of an ancestor | 401 for the leaf
  C21  | a lost message of the revocation feed, a restarted gateway | 401 within the poll interval
  C22  | constraints that widen | invalid_scope
  C23  | key rotation between two hops | the valid hop passes, the withdrawn key does not
  C24  | two users' tokens mixed by one agent | each decided on its own subject
  C25  | a legal chain of three agents | three actors, none of them the gateway
  K01  | a call token replayed | the upstream refuses
  K02  | a call token with other arguments | the upstream refuses
  K03  | a call token for another tool | the upstream refuses
  K04  | a call token at another upstream | the upstream refuses
  K05  | a call token older than a minute | the upstream refuses
  K06  | a call token of another tenant | the upstream refuses
  K07  | duplicate members in arguments | 400
  V01  | a sealed secret copied to another row | does not open
  V02  | a credential of another user or key | never used
  V03  | an account link whose state is replayed, of another session, of another issuer | 400, nothing stored
  V04  | an upstream's authorization server that changed | the credential is not sent
`);
