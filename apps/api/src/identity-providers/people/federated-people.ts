import type { MappingOutcome, MappingRule } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { compileMapping, mappingClaims, mappingDenied, MappingError, mapRoles } from '#libs/policy';
import { Injectable } from '@nestjs/common';
import { ProviderFailure } from '../connection/provider-failure.js';
import type { SignInTokens } from '../connection/sign-in-tokens.js';
import type { IdentityProvider } from '../identity-provider.js';
import { IdentityProviderStore } from '../identity-provider-store.js';
import { RoleMappingStore } from '../mapping/role-mapping-store.js';
import { FederatedAccountStore } from './federated-account-store.js';
import { PersonSignedIn } from './person-signed-in.js';

/** What a provider said about a person, every signature and audience of it verified. */
export interface VerifiedIdentity {
  readonly provider: IdentityProvider;
  readonly sub: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /**
   * `complete`: everything that the provider says about the person. `partial`: an assertion, which may leave claims out
   * that the provider gave before; those count as long as they are fresh.
   */
  readonly extent: 'complete' | 'partial';
  /** What the sign-in brought; absent when somebody else brought an assertion. */
  readonly tokens?: SignInTokens;
}

/** What a person may do now. */
export interface Standing {
  readonly accountId: string;
  readonly roles: readonly string[];
  readonly scopeCeiling: readonly string[] | null;
}

/** How long claims count after the provider gave them. */
const CLAIMS_LIVE_MS = 12 * 60 * 60_000;
const MAX_SUB = 255;

/**
 * People whom customers' identity providers vouch for. An account is `<iss>|<sub>`, made when a rule first matches.
 * Rules are read at sign-in, and again with the stored claims for every token.
 */
@Injectable()
export class FederatedPeople {
  constructor(
    private readonly db: TenantDb,
    private readonly providers: IdentityProviderStore,
    private readonly mappings: RoleMappingStore,
    private readonly accounts: FederatedAccountStore,
    private readonly signedIn: PersonSignedIn,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs a person in: rules decide on what the provider just said.
   * @returns the subject of the person's tokens
   * @throws ProviderFailure with the reason when the person may not
   */
  admit(tenantId: string, identity: VerifiedIdentity): Promise<string> {
    const { provider, sub, claims: said, extent, tokens } = identity;
    const subject = subjectAt(provider.issuer, sub);
    return this.db.run(tenantId, async (manager) => {
      const known = await this.accounts.find(manager, subject);
      if (known?.disabled === true) throw new ProviderFailure('account-disabled', `${subject} is disabled`);
      const claims = mappingClaims(said, provider.claims);
      if (typeof claims === 'string') throw new ProviderFailure(claims, 'a list of groups is not complete');
      const before = extent === 'partial' && known !== undefined && this.isFresh(known) ? known : undefined;
      const values = { ...before?.claims, ...claims.values };
      const unverifiedEmail = claims.unverifiedEmail || (before?.unverifiedEmail ?? false);
      const { rules } = await this.mappings.current(manager, provider.id);
      allowedOrThrow(decide(rules, provider, { values, unverifiedEmail }));
      await this.accounts.save(manager, {
        providerId: provider.id,
        subject,
        claims: values,
        unverifiedEmail,
        // Claims of two ages are as old as the older ones.
        claimsAt: before?.claimsAt ?? new Date(this.clock.now()),
        username: `${provider.slug}:${sub}`,
        name: nameOf(said) ?? sub,
        email: said['email_verified'] === true && typeof said['email'] === 'string' ? said['email'] : null,
      });
      if (tokens !== undefined) {
        await this.signedIn.run({ tenantId, issuer: provider.issuer, subject, tokens }, manager);
      }
      return subject;
    });
  }

  /**
   * What a person who signed in before may do now, by the rules in force and the claims of the last sign-in.
   * @returns undefined for a subject that no provider of the tenant vouched for
   * @throws ProviderFailure when the person may not have a token
   */
  findStanding(tenantId: string, subject: string): Promise<Standing | undefined> {
    return this.db.run(tenantId, async (manager) => {
      const account = await this.accounts.find(manager, subject);
      if (account === undefined) return undefined;
      const provider = await this.providers.find(manager, 'id', account.providerId);
      if (provider?.enabled !== true)
        throw new ProviderFailure('provider-disabled', `${subject} signs in there`);
      if (account.disabled) throw new ProviderFailure('account-disabled', `${subject} is disabled`);
      if (!this.isFresh(account)) {
        throw new ProviderFailure('claims-stale', `last confirmed ${account.claimsAt.toISOString()}`);
      }
      const { rules } = await this.mappings.current(manager, provider.id);
      const { claims: values, unverifiedEmail, accountId } = account;
      const outcome = decide(rules, provider, { values, unverifiedEmail });
      allowedOrThrow(outcome);
      return { accountId, roles: outcome.roles, scopeCeiling: outcome.scopeCeiling };
    });
  }

  private isFresh({ claimsAt }: { readonly claimsAt: Date }): boolean {
    return this.clock.now() - claimsAt.getTime() < CLAIMS_LIVE_MS;
  }
}

/** The one decision, for sign-ins, tokens and trials. */
export function decide(
  rules: readonly MappingRule[],
  { claims: kept }: Pick<IdentityProvider, 'claims'>,
  claims: Exclude<ReturnType<typeof mappingClaims>, string>,
): MappingOutcome {
  try {
    return mapRoles(compileMapping(rules, kept), claims);
  } catch (cause) {
    if (!(cause instanceof MappingError)) throw cause;
    return mappingDenied('rule-failed', [{ rule: cause.index, outcome: 'failed', detail: cause.message }]);
  }
}

function allowedOrThrow({ reason, trace }: MappingOutcome): void {
  if (reason === null) return;
  const last = trace.at(-1);
  throw new ProviderFailure(
    reason,
    last === undefined ? 'there are no rules' : `rule ${last.rule + 1}: ${last.detail}`,
  );
}

/** OpenID Connect Core §2: at most 255 ASCII characters. */
function subjectAt(issuer: string, sub: string): string {
  if (sub.length === 0 || sub.length > MAX_SUB || !/^[\x20-\x7e]+$/.test(sub)) {
    throw new ProviderFailure('answer-invalid', 'sub is not 1 to 255 printable ASCII characters');
  }
  return `${issuer}|${sub}`;
}

function nameOf(said: Readonly<Record<string, unknown>>): string | undefined {
  const found = [said['name'], said['preferred_username']].find(
    (v) => typeof v === 'string' && v.trim() !== '',
  );
  return typeof found === 'string' ? found.replaceAll('\0', '').slice(0, 80) : undefined;
}
