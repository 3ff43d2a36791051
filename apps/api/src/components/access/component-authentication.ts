import { TenantDb } from '#libs/database';
import { Denied } from '#libs/denial';
import { expectedHtu, PROOF_MAX_AGE_S, ProofVerifier, SKEW_S } from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../../settings.js';
import type { Component } from '../component.js';
import { findComponent } from '../component-rows.js';
import { PlatformTokens } from './platform-tokens.js';

export interface InternalRequest {
  readonly method: string;
  /** Raw request target. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

/** Proves which component sent a request: token, then key, then that the component still belongs, then first use of the proof. */
@Injectable()
export class ComponentAuthentication {
  private readonly proofs = new ProofVerifier(1000);

  constructor(
    private readonly tokens: PlatformTokens,
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws Denied */
  async authenticated(request: InternalRequest): Promise<Component> {
    const now = unixSeconds(this.clock);
    const { credentials, token } = await this.tokens.verified(request.rawHeaders, now);
    const { tenant, nonces } = await this.tokens.current();
    const proof = this.proofs.verify(credentials.proof, {
      method: request.method,
      htu: expectedHtu(this.settings.publicUrl, request.target),
      ath: token.hash,
      jkt: token.jkt ?? '',
      nonces,
      tenant: tenant.slug,
      now,
    });
    return this.db.run(tenant.id, async (manager) => {
      const component = await findComponent(manager, token.clientId);
      if (component === undefined) throw new Denied('caller-revoked', { detail: 'no such component' });
      // The write decides: of equal proofs one is recorded. It outlives what the proof is good for.
      const expires = new Date((proof.iat + PROOF_MAX_AGE_S + 2 * SKEW_S) * 1000);
      const recorded = await manager.query<unknown[]>(
        `INSERT INTO app.oidc_artifact (kind, id, payload, expires_at) VALUES ('ComponentProof', $1, '{}', $2)
         ON CONFLICT DO NOTHING RETURNING 1`,
        [proof.digest, expires],
      );
      if (recorded.length === 0) throw new Denied('proof-replayed');
      return component;
    });
  }

  /** A fresh `DPoP-Nonce`. */
  async nonce(): Promise<string> {
    const { tenant, nonces } = await this.tokens.current();
    return nonces.issue(tenant.slug, unixSeconds(this.clock));
  }
}
