import { rows } from './row.js';

/** The console, its API, the database, and tenants among each other. */
export const ADMINISTRATION = rows(`
  U01  | a write from another site | 403
  U02  | a write without the CSRF token | 403
  U03  | a form instead of JSON | 415
  U04  | a session planted before sign-in | another session after it
  U05  | a session beyond its idle or absolute end | 401
  U06  | a session together with a token | 400
  U07  | an approval with an assertion replayed, or for something else | 403
  U08  | a definition or policy changed after an approval | the approval is void
  U09  | the requester approves | 403
  U10  | one person with two accounts or one credential | 403
  U11  | two approvals at once | one decides
  U12  | an approver's right that was self-granted | 403
  U13  | a one-time code used twice | 401
  U14  | a one-time code for a high-risk approval | 403
  U15  | a setup link used twice, expired, or after the first operator | refused
  U16  | an admin token with another algorithm, audience or tenant | 401
  D01  | reading without a tenant | no rows
  D02  | writing without a tenant | error
  D03  | forging or moving a tenant id | error
  D04  | changing rows of another tenant | no rows
  D05  | a foreign key into another tenant | error
  D06  | a pooled connection used again | nothing of the tenant before
  D07  | 400 interleaved transactions | no row of another tenant
  D08  | changing the role, disabling row security | permission denied
  D09  | a table without row security, a role that bypasses it | the start is refused
  T01  | an operator of another tenant at every operation of the API | 404
  T02  | ids of another tenant in one's own paths | 404
  T03  | a token of another tenant at every endpoint | 401
  T04  | a client and key of another tenant at the authorization server | invalid_client
  T05  | a session of another tenant | not signed in
  T06  | lists and exports | nothing of another tenant
`);
