import type { SecretPurpose } from '#libs/contracts';
import type { SealedTable } from '../vault/vault.module.js';
import { linkContext } from './link/link-tokens.js';
import { requestContext } from './link/link-requests.js';
import { idpTokenContext } from './idp/sealed-idp-tokens.js';
import { contextOf } from './secrets/upstream-secrets.js';

/** Where secrets of upstream servers and of their users are kept. */
export const SEALED_TABLES: readonly SealedTable[] = [
  {
    table: 'upstream_secret',
    column: 'sealed',
    members: ['server_id', 'purpose'],
    contextOf: (tenant, row) =>
      contextOf(tenant, row['server_id'] ?? '', row['purpose'] as SecretPurpose, row.id),
  },
  {
    table: 'upstream_link',
    column: 'sealed',
    members: ['server_id', 'issuer', 'subject'],
    contextOf: (tenantId, { id, server_id: server = '', issuer = '', subject = '' }) =>
      linkContext({ tenantId, id, server, issuer, subject }),
  },
  {
    table: 'upstream_link_request',
    column: 'sealed',
    members: ['server_id', 'subject'],
    contextOf: (tenant, { id, server_id: server = '', subject = '' }) =>
      requestContext(tenant, id, server, subject),
  },
  {
    table: 'user_idp_token',
    column: 'sealed',
    members: ['issuer', 'subject'],
    contextOf: (tenant, { id, issuer = '', subject = '' }) => idpTokenContext(tenant, id, issuer, subject),
  },
];
