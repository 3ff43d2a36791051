import { TenantDb } from '#libs/database';
import { Denied } from '#libs/denial';
import { expectedHtu, ProofVerifier } from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { isFirstUse } from '../../http/http.module.js';
import { ApiSettings } from '../../settings.js';
import type { ProvenComponent } from '../component.js';
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
  async authenticated(request: InternalRequest): Promise<ProvenComponent> {
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
      const component = await findComponent(manager, token.clientId, token.jkt ?? '');
      if (component === undefined) {
        throw new Denied('caller-revoked', { detail: 'no such component, or a key that it has replaced' });
      }
      if (!(await isFirstUse(manager, 'ComponentProof', proof))) throw new Denied('proof-replayed');
      return { ...component, keyId: token.jkt ?? '' };
    });
  }

  /** A fresh `DPoP-Nonce`. */
  async nonce(): Promise<string> {
    const { tenant, nonces } = await this.tokens.current();
    return nonces.issue(tenant.slug, unixSeconds(this.clock));
  }
}
