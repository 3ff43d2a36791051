import { createHash, randomBytes } from 'node:crypto';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Vault } from '#libs/vault';
import { Injectable } from '@nestjs/common';

/** An account is linked within this time after consent. */
const STATE_MS = 10 * 60_000;

/** An invitation that is still good. */
export interface Invitation {
  readonly id: string;
  readonly server: string;
  readonly subject: string;
}

/** What was asked of an authorization server, for the one callback that may answer it. */
export interface Consented extends Invitation {
  readonly issuer: string;
  /** PKCE. */
  readonly verifier: string;
}

interface Row {
  readonly id: string;
  readonly server_id: string;
  readonly subject: string;
}

/** Invitations and the state of links that are being made (V03). Everything is bound to the user and to their session. */
@Injectable()
export class LinkRequests {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly clock: Clock,
  ) {}

  /** Only for the user who was invited. */
  async find(tenantId: string, id: string, subject: string): Promise<Invitation | undefined> {
    const [row] = await this.db.run(tenantId, (manager) =>
      manager.query<Row[]>(
        `SELECT id, server_id, subject FROM app.upstream_link_request
         WHERE id = $1 AND subject = $2 AND expires_at > $3`,
        [id, subject, new Date(this.clock.now())],
      ),
    );
    return row && invitationOf(row);
  }

  /** After consent. A state that was given before is good no more. @returns state and PKCE verifier, 256 random bits each */
  async consent(
    tenantId: string,
    { id, server, subject }: Invitation,
    { session, issuer }: { readonly session: string; readonly issuer: string },
  ): Promise<{ readonly state: string; readonly verifier: string }> {
    const [state, verifier] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
    const sealed = await this.vault.seal(
      Buffer.from(verifier),
      requestContext(tenantId, id, server, subject),
    );
    const now = new Date(this.clock.now());
    await this.db.run(tenantId, (manager) =>
      manager.query(
        `UPDATE app.upstream_link_request
         SET state_hash = $2, session_hash = $3, issuer = $4, sealed = $5, consented_at = $6 WHERE id = $1`,
        [id, digest(state), session, issuer, sealed, now],
      ),
    );
    return { state, verifier };
  }

  /**
   * Uses a state up: once, within ten minutes, by the user and the session that consented. Anything else leaves it as it is,
   * so that a stranger who learned it cannot spoil it.
   */
  async redeem(
    tenantId: string,
    state: string,
    { subject, session }: { readonly subject: string; readonly session: string },
  ): Promise<Consented | undefined> {
    const since = new Date(this.clock.now() - STATE_MS);
    // The rows before the update: `RETURNING` would show what it left.
    const rows = await this.db.run(tenantId, async (manager) => {
      const found = await manager.query<(Row & { issuer: string; sealed: Buffer })[]>(
        `SELECT id, server_id, subject, issuer, sealed FROM app.upstream_link_request
         WHERE state_hash = $1 AND subject = $2 AND session_hash = $3 AND consented_at > $4 FOR UPDATE`,
        [digest(state), subject, session, since],
      );
      await manager.query(
        `UPDATE app.upstream_link_request SET state_hash = NULL, session_hash = NULL, sealed = NULL WHERE id = ANY ($1)`,
        [found.map(({ id }) => id)],
      );
      return found;
    });
    const [row] = rows;
    if (row === undefined) return undefined;
    const opened = await this.vault.open(
      row.sealed,
      requestContext(tenantId, row.id, row.server_id, subject),
    );
    return { ...invitationOf(row), issuer: row.issuer, verifier: opened.toString() };
  }
}

const invitationOf = ({ id, server_id: server, subject }: Row): Invitation => ({ id, server, subject });

export const requestContext = (tenant: string, id: string, server: string, subject: string) => ({
  tenant,
  purpose: 'upstream-link-request',
  id,
  owners: [server, subject],
});

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
