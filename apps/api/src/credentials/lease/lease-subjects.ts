import { INTERNAL_RESOURCE_PATH, LEASE_METHOD, leaseAudience, type PublicJwk } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Denied } from '#libs/denial';
import { loadPublicKeys, verifyCallToken } from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { Component } from '../../components/components.module.js';
import { ApiSettings } from '../../settings.js';
import { MintRefused } from '../mint/mint-refused.js';
import type { LeaseSubject } from '../mint/minting.js';
import type { VisibleServer } from '../visible-server.js';

/** Proves for whom a gateway asks: by a call token that this very gateway signed, for this server, for this purpose. */
@Injectable()
export class LeaseSubjects {
  constructor(
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** Undefined for servers to which all users are one. @throws MintRefused */
  async verified(
    tenant: { readonly slug: string },
    gateway: Component,
    server: VisibleServer,
    token: string | undefined,
  ): Promise<LeaseSubject | undefined> {
    const audience = leaseAudience(server.config, this.settings.publicUrl + INTERNAL_RESOURCE_PATH);
    if (audience === undefined) return undefined;
    if (token === undefined) throw new MintRefused('the request names no user');
    const expected = {
      issuer: `${this.settings.gatewayUrl}/t/${tenant.slug}`,
      audience,
      keys: loadPublicKeys(await this.keysOf(gateway)),
    };
    try {
      const { sub, tenant: claimed, tctx } = verifyCallToken(token, expected, unixSeconds(this.clock));
      if (claimed !== tenant.slug || tctx.method !== LEASE_METHOD || tctx.manifest !== server.versionHash) {
        throw new MintRefused('the call token is for something else');
      }
      return { sub, token };
    } catch (cause) {
      if (cause instanceof Denied) throw new MintRefused(`the call token is not good: ${cause.message}`);
      throw cause;
    }
  }

  private async keysOf(gateway: Component): Promise<PublicJwk[]> {
    const [row] = await this.db.global((manager) =>
      manager.query<{ keys: PublicJwk[] }[]>(
        `SELECT call_token_keys AS keys FROM app.component WHERE id = $1 AND kind = 'gateway' AND revoked_at IS NULL`,
        [gateway.id],
      ),
    );
    return row?.keys ?? [];
  }
}
