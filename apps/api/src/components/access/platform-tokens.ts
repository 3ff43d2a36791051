import { INTERNAL_RESOURCE_PATH, INTERNAL_SCOPE } from '#libs/contracts';
import { Denied } from '#libs/denial';
import {
  type AccessToken,
  assertBinding,
  type Credentials,
  loadPublicKeys,
  Nonces,
  parseAuthorization,
  type TokenPolicy,
  verifyAccessToken,
} from '#libs/oauth';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../../settings.js';
import { type Tenant, TenantsReadModel } from '../../tenants/tenants.read-model.js';
import { TenantKeys } from '../../vault/vault.module.js';

interface Accepted {
  readonly tenant: Tenant;
  readonly policy: TokenPolicy;
  readonly nonces: Nonces;
}

/** Tokens of the platform issuer for the internal API: checked by the same code as the gateway's, without the gateway. */
@Injectable()
export class PlatformTokens {
  private accepted: Promise<Accepted> | undefined;
  private version: number | undefined;

  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly keys: TenantKeys,
    private readonly settings: ApiSettings,
  ) {}

  /**
   * Token and how it was presented: syntax, issuer, audience, time, binding and scope.
   * Not checked: possession of the key, whether the component is revoked.
   *
   * @throws Denied
   */
  async verified(
    rawHeaders: readonly string[],
    now: number,
  ): Promise<{ readonly credentials: Credentials; readonly token: AccessToken }> {
    const credentials = parseAuthorization(rawHeaders);
    const { policy } = await this.current();
    const token = verifyAccessToken(credentials.token, policy, now);
    assertBinding(credentials.scheme, token, 'required');
    if (!token.scopes.has(INTERNAL_SCOPE))
      throw new Denied('scope-insufficient', { scopes: [INTERNAL_SCOPE] });
    return { credentials, token };
  }

  /** What tokens must say and which nonces are good; remembered until the platform's keys change. */
  async current(): Promise<Accepted> {
    const tenant = await this.tenants.getPlatform();
    if (this.accepted === undefined || this.version !== tenant.keyVersion) {
      this.version = tenant.keyVersion;
      this.accepted = this.load(tenant);
      this.accepted.catch(() => (this.accepted = undefined));
    }
    return this.accepted;
  }

  private async load(tenant: Tenant): Promise<Accepted> {
    const [keys, [active, ...others]] = await Promise.all([
      this.keys.publicKeys(tenant.id, 'oauth'),
      this.keys.secrets(tenant.id, 'dpop-nonce'),
    ]);
    // Beside the active secret the newest retired one during a rotation, else the next.
    const second = others[1] ?? others[0];
    return {
      tenant,
      policy: {
        issuer: tenant.issuer,
        audience: this.settings.publicUrl + INTERNAL_RESOURCE_PATH,
        tenant: tenant.slug,
        keys: loadPublicKeys(keys),
      },
      nonces: new Nonces(second === undefined ? [active] : [active, second]),
    };
  }
}
