import { Tenancy1700000000001 } from './0001-tenancy.js';
import { Identity1700000000002 } from './0002-identity.js';
import { Registry1700000000003 } from './0003-registry.js';
import { Access1700000000004 } from './0004-access.js';
import { Audit1700000000005 } from './0005-audit.js';
import { AuthorizationServer1700000000006 } from './0006-authorization-server.js';
import { IdentityProviders1700000000007 } from './0007-identity-providers.js';
import { Delegation1700000000008 } from './0008-delegation.js';
import { UpstreamCredentials1700000000009 } from './0009-upstream-credentials.js';
import { ConsoleSignIn1700000000010 } from './0010-console-sign-in.js';
import { Sandboxes1700000000012 } from './0012-sandboxes.js';
import { IdpTokenRefresh1700000000014 } from './0014-idp-token-refresh.js';
import { EnrolmentTokens1700000000016 } from './0016-enrolment-tokens.js';
import { Reviews1700000000017 } from './0017-reviews.js';
import { Stops1700000000018 } from './0018-stops.js';
import { GrantTerms1700000000019 } from './0019-grant-terms.js';
import { CallApprovals1700000000020 } from './0020-call-approvals.js';
import { Passwords1700000000021 } from './0021-passwords.js';
import { OperatorIdentities1700000000022 } from './0022-operator-identities.js';
import { Budgets1700000000023 } from './0023-budgets.js';
import { GuardPolicies1700000000025 } from './0025-guard-policies.js';
import { People1700000000026 } from './0026-people.js';
import { BreakGlass1700000000027 } from './0027-break-glass.js';
import { Notifications1700000000028 } from './0028-notifications.js';
import { IdempotencyKeys1700000000029 } from './0029-idempotency-keys.js';
import { PolicyDrafts1700000000031 } from './0031-policy-drafts.js';
import { AuditRetention1700000000032 } from './0032-audit-retention.js';

/** All migrations in order. */
export const MIGRATIONS = [
  Tenancy1700000000001,
  Identity1700000000002,
  Registry1700000000003,
  Access1700000000004,
  Audit1700000000005,
  AuthorizationServer1700000000006,
  IdentityProviders1700000000007,
  Delegation1700000000008,
  UpstreamCredentials1700000000009,
  ConsoleSignIn1700000000010,
  Sandboxes1700000000012,
  IdpTokenRefresh1700000000014,
  EnrolmentTokens1700000000016,
  Reviews1700000000017,
  Stops1700000000018,
  GrantTerms1700000000019,
  CallApprovals1700000000020,
  Passwords1700000000021,
  OperatorIdentities1700000000022,
  Budgets1700000000023,
  GuardPolicies1700000000025,
  People1700000000026,
  BreakGlass1700000000027,
  Notifications1700000000028,
  IdempotencyKeys1700000000029,
  PolicyDrafts1700000000031,
  AuditRetention1700000000032,
];
