import type { OauthClient } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { importJWK, type JWK } from 'jose';
import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  None,
  PrivateKeyJwt,
  type ServerMetadata,
} from 'openid-client';
import { EgressRefused, GuardedFetch } from '../../egress/egress.module.js';
import { ApiSettings } from '../../settings.js';
import { asRefusal, MintRefused } from './mint-refused.js';

const FRESH_MS = 5 * 60_000;
const MAX_KNOWN = 1000;

interface Known {
  readonly until: number;
  readonly metadata: Promise<ServerMetadata>;
}

/** Authorization servers of upstreams and companies: found by their issuer, reached only through the guard. */
@Injectable()
export class AuthorizationServers {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly settings: ApiSettings,
    private readonly guarded: GuardedFetch,
    private readonly clock: Clock,
  ) {}

  /**
   * How to speak to an authorization server as a client of it.
   * @param secret of the client; undefined for a client that has none
   * @throws MintRefused
   */
  async at(issuer: string, client: OauthClient, secret: string | undefined): Promise<Configuration> {
    const metadata = await this.metadata(issuer);
    const configuration = new Configuration(metadata, client.id, undefined, await authOf(client, secret));
    return this.guard(configuration);
  }

  /** Metadata whose `issuer` is exactly the one asked for (RFC 8414 §3.3). @throws MintRefused */
  metadata(issuer: string): Promise<ServerMetadata> {
    const now = this.clock.now();
    const known = this.known.get(issuer);
    if (known !== undefined && known.until > now) return known.metadata;
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    const metadata = this.discover(issuer).catch((cause: unknown) => {
      this.known.delete(issuer);
      throw asRefusal(cause, 'discovery of the authorization server');
    });
    this.known.set(issuer, { until: now + FRESH_MS, metadata });
    return metadata;
  }

  /** RFC 8414 first, then OpenID Connect's own place. */
  private async discover(issuer: string): Promise<ServerMetadata> {
    try {
      return await this.read(issuer, 'oauth2');
    } catch (cause) {
      if (cause instanceof EgressRefused || (cause as Error).cause instanceof EgressRefused) throw cause;
      return this.read(issuer, 'oidc');
    }
  }

  private async read(issuer: string, algorithm: 'oauth2' | 'oidc'): Promise<ServerMetadata> {
    const found = await discovery(new URL(issuer), 'sallyport', undefined, None(), {
      algorithm,
      // The library looks for the function itself, before it asks.
      execute: this.settings.allowPrivateUpstreams ? [allowInsecureRequests] : [],
      [customFetch]: (url, options) => this.guarded.fetch(url, options),
    });
    const metadata = { ...found.serverMetadata() };
    if (metadata.issuer !== issuer) throw new MintRefused('the authorization server names another issuer');
    return JSON.parse(JSON.stringify(metadata)) as ServerMetadata;
  }

  private guard(configuration: Configuration): Configuration {
    configuration[customFetch] = (url, options) => this.guarded.fetch(url, options);
    // The guard refuses plain http itself, unless private upstreams are allowed.
    if (this.settings.allowPrivateUpstreams) allowInsecureRequests(configuration);
    return configuration;
  }
}

async function authOf({ auth }: OauthClient, secret: string | undefined): Promise<ClientAuth> {
  if (auth === 'none') return None();
  if (secret === undefined) throw new MintRefused('the secret of the OAuth client is not set');
  switch (auth) {
    case 'private_key_jwt': {
      const jwk = JSON.parse(secret) as JWK & { kid: string };
      return PrivateKeyJwt({ key: (await importJWK(jwk, 'ES256')) as CryptoKey, kid: jwk.kid });
    }
    case 'client_secret_basic':
      return ClientSecretBasic(secret);
    case 'client_secret_post':
      return ClientSecretPost(secret);
    default:
      return auth satisfies never;
  }
}
