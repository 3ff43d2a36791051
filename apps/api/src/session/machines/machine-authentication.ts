import { ADMIN_AUDIENCE } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Denied } from '#libs/denial';
import {
  assertBinding,
  expectedHtu,
  loadPublicKeys,
  Nonces,
  parseAuthorization,
  ProofVerifier,
  verifyAccessToken,
} from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { isFirstUse } from '../../http/http.module.js';
import { ApiSettings } from '../../settings.js';
import { type Tenant, TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { TenantKeys } from '../../vault/vault.module.js';
import type { Operator } from '../access/operator.js';
import { permissionsOf } from './machine-scopes.js';

export interface MachineRequest {
  readonly method: string;
  /** Raw request target. */
  readonly target: string;
  readonly rawHeaders: readonly string[];
}

/** Which machine of a tenant sent a request: token, key, then that it still belongs, then first use of the proof. */
@Injectable()
export class MachineAuthentication {
  private readonly proofs = new ProofVerifier(1000);

  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly keys: TenantKeys,
    private readonly db: TenantDb,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** Public keys of the tenant's issuer. @throws Denied for a tenant that is not there or suspended */
  async keysOf(slug: string) {
    const tenant = await this.tenants.findBySlug(slug);
    if (tenant === undefined || tenant.suspended)
      throw new Denied('token-invalid', { detail: 'no such tenant' });
    return { tenant, jwks: await this.keys.publicKeys(tenant.id, 'oauth') };
  }

  /** @throws Denied */
  async authenticated(slug: string, request: MachineRequest): Promise<Operator> {
    const now = unixSeconds(this.clock);
    const { tenant, jwks } = await this.keysOf(slug);
    const credentials = parseAuthorization(request.rawHeaders);
    const policy = {
      issuer: tenant.issuer,
      audience: ADMIN_AUDIENCE,
      tenant: tenant.slug,
      keys: loadPublicKeys(jwks),
    };
    const token = verifyAccessToken(credentials.token, policy, now);
    assertBinding(credentials.scheme, token, 'required');
    const proof = this.proofs.verify(credentials.proof, {
      method: request.method,
      htu: expectedHtu(this.settings.publicUrl, request.target),
      ath: token.hash,
      jkt: token.jkt ?? '',
      nonces: await this.nonces(tenant),
      tenant: tenant.slug,
      now,
    });
    return this.db.run(tenant.id, async (manager) => {
      const [agent] = await manager.query<{ id: string; name: string; scopes: string[] }[]>(
        `SELECT id, name, admin_scopes AS scopes FROM app.agent
         WHERE client_id = $1 AND kind = 'machine' AND disabled_at IS NULL`,
        [token.clientId],
      );
      if (agent === undefined) throw new Denied('caller-revoked', { detail: 'no such machine' });
      if (!(await isFirstUse(manager, 'AdminProof', proof))) throw new Denied('proof-replayed');
      // What was taken from the agent after the token was issued is gone at once.
      const scopes = agent.scopes.filter((scope) => token.scopes.has(scope));
      return {
        kind: 'agent',
        id: agent.id,
        tenantId: tenant.id,
        username: token.clientId,
        name: agent.name,
        email: null,
        rights: [],
        permissions: permissionsOf(scopes),
      };
    });
  }

  /** A fresh `DPoP-Nonce`; undefined for a tenant that is not there. */
  async nonce(slug: string): Promise<string | undefined> {
    const tenant = await this.tenants.findBySlug(slug);
    return tenant && (await this.nonces(tenant)).issue(tenant.slug, unixSeconds(this.clock));
  }

  private async nonces(tenant: Tenant): Promise<Nonces> {
    const [active, ...others] = await this.keys.secrets(tenant.id, 'dpop-nonce');
    // Beside the active secret the newest retired one during a rotation, else the next.
    const second = others[1] ?? others[0];
    return new Nonces(second === undefined ? [active] : [active, second]);
  }
}
