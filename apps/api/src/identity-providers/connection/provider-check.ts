import type { ProviderCheck as Check } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import * as oidc from 'openid-client';
import { GuardedFetch } from '../../egress/egress.module.js';
import { notFound } from '../../http/http.module.js';
import type { TenantRef } from '../../session/session.module.js';
import { ApiSettings } from '../../settings.js';
import { redirectUri } from '../identity-provider.js';
import { IdentityProviderStore } from '../identity-provider-store.js';
import { ProviderConnections } from './provider-connections.js';
import { causeText } from './provider-failure.js';

type Step = Check['steps'][number];

const HINTS = {
  address: 'Check the issuer’s spelling, and that this installation can reach it.',
  discovery: 'The issuer must be exactly what the provider’s metadata calls itself.',
  keys: 'The provider must publish asymmetric signing keys.',
  client: 'Check client id, secret or registered keys, and the registered redirect address.',
} as const;

/** Tries a provider step by step, up to authenticating at its token endpoint with a code that cannot exist. */
@Injectable()
export class ProviderCheck {
  constructor(
    private readonly db: TenantDb,
    private readonly store: IdentityProviderStore,
    private readonly connections: ProviderConnections,
    private readonly http: GuardedFetch,
    private readonly settings: ApiSettings,
  ) {}

  /** A provider that cannot be used is reported, not thrown. @throws ProblemError 404 */
  async run(tenant: TenantRef, id: string): Promise<Check> {
    const provider = await this.db.run(tenant.id, (manager) => this.store.find(manager, 'id', id));
    if (provider === undefined) throw notFound();
    const returnTo = redirectUri(this.settings.publicUrl, tenant.slug, provider.slug);
    const steps: Step[] = [];
    const take = async <T>(step: Step['step'], work: () => Promise<T>, says: (result: T) => string) => {
      try {
        const result = await work();
        steps.push({ step, ok: true, message: says(result), hint: null });
        return result;
      } catch (cause) {
        steps.push({ step, ok: false, message: causeText(cause).slice(0, 500), hint: HINTS[step] });
        throw cause;
      }
    };
    try {
      await take(
        'address',
        () => this.http.fetch(provider.issuer),
        () => 'The host answers.',
      );
      const { configuration } = await take(
        'discovery',
        () => this.connections.open(tenant.id, provider),
        () => `Is ${provider.issuer}.`,
      );
      const { jwks_uri: jwks = '' } = configuration.serverMetadata();
      await take(
        'keys',
        () => this.signingKeys(jwks),
        (count) => `Publishes ${count} signing keys.`,
      );
      await take(
        'client',
        () => authenticate(configuration, returnTo),
        () => 'Knows our client.',
      );
    } catch {
      // What failed is the last step.
    }
    return { steps };
  }

  private async signingKeys(jwks: string): Promise<number> {
    const body: unknown = await (await this.http.fetch(jwks)).json();
    const keys = (body as { keys?: unknown } | null)?.keys;
    const usable = (Array.isArray(keys) ? keys : []).filter(
      (key: { kty?: unknown; use?: unknown }) => key.kty !== 'oct' && (key.use ?? 'sig') === 'sig',
    );
    if (usable.length === 0) throw new Error('It publishes no signing keys');
    return usable.length;
  }
}

/** RFC 6749 §5.2: a client that is not authenticated is told `invalid_client`; one that is, that the code is no good. */
async function authenticate(configuration: oidc.Configuration, redirect_uri: string): Promise<void> {
  const form = { code: oidc.randomState(), redirect_uri, code_verifier: oidc.randomPKCECodeVerifier() };
  try {
    await oidc.genericGrantRequest(configuration, 'authorization_code', form);
  } catch (cause) {
    if (cause instanceof oidc.ResponseBodyError && cause.error === 'invalid_grant') return;
    // RFC 6749 §5.2: a 401 with a challenge where the client used the Authorization header.
    if (!(cause instanceof oidc.WWWAuthenticateChallengeError)) throw cause;
    throw new Error('It does not accept how we authenticate (invalid_client)', { cause });
  }
  throw new Error('It accepted a code that cannot exist');
}
