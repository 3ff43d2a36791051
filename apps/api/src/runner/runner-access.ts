import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { INTERNAL_SCOPE, PLATFORM, RUNNER_RESOURCE_PATH } from '#libs/contracts';
import { dpopProof, loadClientKey, signCompact } from '#libs/oauth';
import { Clock, unixSeconds } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { TenantKeys } from '../vault/vault.module.js';

const TTL_S = 60;

/**
 * The control plane's own way into the runner. It is the platform's issuer, so it needs no client: it signs itself a token of
 * one minute, bound to a key that lives as long as this process.
 */
@Injectable()
export class RunnerAccess {
  private readonly key = loadClientKey(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
  );

  constructor(
    private readonly tenants: TenantsReadModel,
    private readonly keys: TenantKeys,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  async headers(method: string, path: string, nonce: string | undefined): Promise<Record<string, string>> {
    const platform = await this.tenants.getPlatform();
    const [signing] = await this.keys.signingKeys(platform.id, 'oauth');
    const iat = unixSeconds(this.clock);
    const resource = this.settings.publicUrl + RUNNER_RESOURCE_PATH;
    const claims = {
      iss: platform.issuer,
      aud: resource,
      sub: 'api',
      client_id: 'api',
      jti: randomUUID(),
      iat,
      exp: iat + TTL_S,
      scope: INTERNAL_SCOPE,
      tenant: PLATFORM,
      roles: ['api'],
      gpath: [],
      cnf: { jkt: this.key.kid },
    };
    const token = signCompact(claims, { typ: 'at+jwt', kid: signing.kid }, signing.privateKey);
    const proof = dpopProof(this.key, {
      method,
      url: `${resource}/${path}`,
      jti: randomUUID(),
      iat,
      nonce,
      token,
    });
    return { authorization: `DPoP ${token}`, dpop: proof };
  }
}
