import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, importJWK, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { GuardedFetch } from '../../egress/egress.module.js';
import { TenantKeys } from '../../vault/vault.module.js';
import { ClientSecrets } from '../client-secrets.js';
import type { IdentityProvider } from '../identity-provider.js';
import { causeText, ProviderFailure } from './provider-failure.js';

/** A provider whose metadata was read: what our client of it needs, and its keys. */
export interface ProviderConnection {
  readonly configuration: oidc.Configuration;
  readonly keys: JWTVerifyGetKey;
}

interface Remembered {
  readonly at: number;
  readonly connection: Promise<ProviderConnection>;
}

/** Metadata is read again after this long, and after every change of the configuration. Keys follow their own rhythm. */
const FRESH_MS = 10 * 60_000;
const MAX_REMEMBERED = 500;

/** Connections to identity providers. Everything they ask goes through the guard. */
@Injectable()
export class ProviderConnections {
  private readonly remembered = new Map<string, Remembered>();

  constructor(
    private readonly http: GuardedFetch,
    private readonly secrets: ClientSecrets,
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws ProviderFailure `provider-unavailable` */
  async get(tenantId: string, provider: IdentityProvider): Promise<ProviderConnection> {
    const key = `${tenantId} ${provider.id} ${provider.version}`;
    const known = this.remembered.get(key);
    if (known !== undefined && this.clock.now() - known.at < FRESH_MS) return known.connection;
    const connection = this.open(tenantId, provider);
    this.remembered.delete(key);
    this.remembered.set(key, { at: this.clock.now(), connection });
    connection.catch(() => this.remembered.delete(key)); // a failure is answered, not remembered
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > MAX_REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    return connection;
  }

  /** As `get`, without remembering. */
  async open(tenantId: string, provider: IdentityProvider): Promise<ProviderConnection> {
    try {
      const configuration = await oidc.discovery(
        new URL(provider.issuer),
        provider.clientId,
        undefined,
        await this.authentication(tenantId, provider),
        // The guard decides about http: this only keeps the library from refusing what the guard allows.
        {
          [oidc.customFetch]: this.http.fetch,
          execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
        },
      );
      const { issuer, jwks_uri: jwks } = configuration.serverMetadata();
      if (issuer !== provider.issuer) throw new Error(`it calls itself ${issuer}, not ${provider.issuer}`);
      if (jwks === undefined) throw new Error('its metadata names no keys');
      const keys = createRemoteJWKSet(new URL(jwks), { [customFetch]: this.http.fetch });
      return { configuration, keys };
    } catch (cause) {
      throw new ProviderFailure('provider-unavailable', causeText(cause));
    }
  }

  private async authentication(tenantId: string, provider: IdentityProvider): Promise<oidc.ClientAuth> {
    switch (provider.clientAuth) {
      case 'private_key_jwt': {
        const [{ privateJwk, kid, alg }] = await this.keys.signingKeys(tenantId, 'federation');
        const key = await importJWK(privateJwk, alg);
        if (key instanceof Uint8Array) throw new Error('the key of the tenant is not a private key');
        return oidc.PrivateKeyJwt({ key, kid });
      }
      case 'client_secret_basic':
        return oidc.ClientSecretBasic(await this.secrets.open(tenantId, provider));
      case 'client_secret_post':
        return oidc.ClientSecretPost(await this.secrets.open(tenantId, provider));
      default:
        return provider.clientAuth satisfies never;
    }
  }
}
