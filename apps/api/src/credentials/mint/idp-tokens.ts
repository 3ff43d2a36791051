import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { type SealContext, Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';
import { MintRefused } from './mint-refused.js';
import type { IdpToken } from './token-requests.js';

/** Tokens that one sign-in at the company's IdP brought. */
export interface IdpSignIn {
  /** `sub` of the user here. */
  readonly subject: string;
  /** Issuer of the tokens. */
  readonly issuer: string;
  readonly idToken: string;
  readonly accessToken?: string;
  /** Unix milliseconds; after it neither token is used. */
  readonly expiresAt: number;
}

interface Row {
  readonly id: string;
  readonly issuer: string;
  readonly sealed: Buffer;
}

/** The newest tokens of each user from the company's IdP, for upstreams that are told by it who calls. */
@Injectable()
export class IdpTokens {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  async keep(tenantId: string, { subject, issuer, expiresAt, ...tokens }: IdpSignIn): Promise<void> {
    const id = newId('idptoken');
    const context = idpTokenContext(tenantId, id, issuer, subject);
    const sealed = await this.vault.seal(Buffer.from(JSON.stringify(tokens)), context);
    await this.db.run(tenantId, (manager) =>
      manager.query(
        `INSERT INTO app.user_idp_token (id, subject, issuer, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, subject) DO UPDATE SET
           id = EXCLUDED.id, issuer = EXCLUDED.issuer, sealed = EXCLUDED.sealed, expires_at = EXCLUDED.expires_at`,
        [id, subject, issuer, sealed, new Date(expiresAt)],
      ),
    );
  }

  /**
   * @param issuer the only one whose token may be sent there; undefined: whichever the user signed in with
   * @throws MintRefused when the user has none that is still good
   */
  async get(
    tenantId: string,
    subject: string,
    { kind, issuer }: { readonly kind: IdpToken['kind']; readonly issuer?: string },
  ): Promise<IdpToken> {
    const [row] = await this.db.run(tenantId, (manager) =>
      manager.query<Row[]>(
        `SELECT id, issuer, sealed FROM app.user_idp_token
         WHERE subject = $1 AND expires_at > $2 AND ($3::text IS NULL OR issuer = $3)`,
        [subject, new Date(this.clock.now()), issuer ?? null],
      ),
    );
    if (row === undefined) throw new MintRefused('the user has to sign in again at the company IdP');
    const opened = await this.vault.open(row.sealed, idpTokenContext(tenantId, row.id, row.issuer, subject));
    const { idToken, accessToken } = JSON.parse(opened.toString()) as {
      idToken: string;
      accessToken?: string;
    };
    const token = kind === 'id_token' ? idToken : accessToken;
    if (token === undefined) throw new MintRefused('the company IdP gave no access token at sign-in');
    return { token, kind };
  }
}

export const idpTokenContext = (
  tenant: string,
  id: string,
  issuer: string,
  subject: string,
): SealContext => ({
  tenant,
  purpose: 'idp-token',
  id,
  owners: [issuer, subject],
});
