import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SignInTokens } from '../../identity-providers/identity-providers.module.js';
import { MintRefused, oauthErrorOf } from '../mint/mint-refused.js';
import type { IdpToken } from '../mint/token-requests.js';
import { IdpRefresh } from './idp-refresh.js';
import { type IdpTokenKind, IdpTokenNeeds } from './idp-token-needs.js';
import {
  claimTokens,
  dropTokens,
  dropTokensOf,
  findTokens,
  type IdpTokenRow,
  refreshTokens,
  releaseTokens,
  replaceTokens,
  sweepTokens,
} from './idp-token-rows.js';
import { type KeptTokens, SealedIdpTokens } from './sealed-idp-tokens.js';

/** What one sign-in at the company's IdP brought. */
export interface IdpSignIn {
  /** `sub` of the user here. */
  readonly subject: string;
  /** Issuer of the tokens. */
  readonly issuer: string;
  readonly tokens: SignInTokens;
}

/** A token is refreshed this long before it ends. */
const EARLY_MS = 30_000;
/** Longest refresh; a replica that died over one is not waited for longer. */
const REFRESH_MS = 15_000;
/** A refresh token does not outlive the claims of its sign-in: the person has to come back by then anyway. */
const KEPT_MS = 12 * 60 * 60_000;

/** The newest tokens of each user from the company's IdP, for upstreams that are told by it who calls. */
@Injectable()
export class IdpTokens {
  private readonly refreshing = new Map<string, Promise<KeptTokens>>();

  constructor(
    private readonly db: TenantDb,
    private readonly sealed: SealedIdpTokens,
    private readonly needs: IdpTokenNeeds,
    private readonly idp: IdpRefresh,
    private readonly clock: Clock,
  ) {}

  /** Keeps what servers of the tenant need, in place of what an earlier sign-in brought; nothing else. */
  async keep(manager: EntityManager, tenantId: string, signIn: IdpSignIn): Promise<void> {
    const { subject, issuer } = signIn;
    const needed = await this.needs.of(manager, tenantId, issuer);
    const kept = keptOf(signIn.tokens, needed, signIn.tokens.refreshToken);
    if (kept === undefined) {
      await dropTokensOf(manager, subject);
      return;
    }
    const place = { id: newId('idptoken'), subject, issuer };
    const sealed = await this.sealed.seal(kept, tenantId, place);
    await replaceTokens(manager, { ...place, sealed, expiresAt: endOf(kept, this.clock.now()) });
  }

  /**
   * @param issuer the only one whose token may be sent there; undefined: whichever the user signed in with
   * @throws MintRefused when the user has none that is still good
   */
  async get(
    tenantId: string,
    subject: string,
    { kind, issuer }: { readonly kind: IdpTokenKind; readonly issuer?: string },
  ): Promise<IdpToken> {
    const now = new Date(this.clock.now());
    const row = await this.db.run(tenantId, (manager) => findTokens(manager, subject, { now, issuer }));
    if (row === undefined) throw signInAgain();
    const kept = await this.sealed.open(tenantId, row);
    const held = this.good(kept, kind);
    if (held !== undefined) return { token: held, kind };
    if (kept.refreshToken === undefined) throw signInAgain();
    const token = this.good(await this.refreshOnce(tenantId, row, kind), kind);
    if (token === undefined) throw signInAgain();
    return { token, kind };
  }

  async forget(manager: EntityManager, subject: string): Promise<void> {
    await dropTokensOf(manager, subject);
  }

  /** Deletes what is past, belongs to nobody who may sign in, or is needed no more. */
  async sweep(manager: EntityManager, tenantId: string): Promise<void> {
    const needed = (await this.needs.of(manager, tenantId)).size > 0;
    await sweepTokens(manager, { now: new Date(this.clock.now()), needed });
  }

  private good(kept: KeptTokens, kind: IdpTokenKind): string | undefined {
    const timed = kept[kind];
    return timed !== undefined && timed.expiresAt - this.clock.now() > EARLY_MS ? timed.token : undefined;
  }

  private refreshOnce(tenantId: string, row: IdpTokenRow, kind: IdpTokenKind): Promise<KeptTokens> {
    const running = this.refreshing.get(row.id);
    if (running !== undefined) return running;
    const started = this.refresh(tenantId, row, kind).finally(() => this.refreshing.delete(row.id));
    this.refreshing.set(row.id, started);
    return started;
  }

  /** Another replica may refresh at the same time: a refresh token that rotates is good for one of them. */
  private async refresh(tenantId: string, { id }: IdpTokenRow, kind: IdpTokenKind): Promise<KeptTokens> {
    const now = this.clock.now();
    const claim = { now: new Date(now), until: new Date(now + REFRESH_MS) };
    const row = await this.db.run(tenantId, (manager) => claimTokens(manager, id, claim));
    if (row === undefined) throw new MintRefused('the token of the user is being refreshed: ask again');
    try {
      const before = await this.sealed.open(tenantId, row);
      // Between reading and claiming somebody else may have finished.
      const kept = this.good(before, kind) === undefined ? await this.renewed(tenantId, row, before) : before;
      const sealed = await this.sealed.seal(kept, tenantId, row);
      if (await this.db.run(tenantId, (manager) => refreshTokens(manager, id, sealed))) return kept;
      throw new MintRefused('the user has signed in anew: ask again');
    } catch (cause) {
      const ended = cause instanceof MintRefused && oauthErrorOf(cause.cause) === 'invalid_grant';
      await this.db.run(tenantId, (manager) => (ended ? dropTokens : releaseTokens)(manager, id));
      throw ended ? signInAgain() : cause;
    }
  }

  private async renewed(tenantId: string, row: IdpTokenRow, before: KeptTokens): Promise<KeptTokens> {
    const { issuer, subject } = row;
    const { refreshToken } = before;
    if (refreshToken === undefined) throw signInAgain();
    const tokens = await this.idp.renewed({ tenantId, issuer, subject, refreshToken });
    const needed = await this.db.run(tenantId, (manager) => this.needs.of(manager, tenantId, issuer));
    // A provider that does not rotate sends no new one.
    return { ...keptOf(tokens, needed, undefined), refreshToken: tokens.refreshToken ?? refreshToken };
  }
}

/** Undefined when none of it is needed. */
function keptOf(
  { idToken, accessToken }: SignInTokens,
  needed: ReadonlySet<IdpTokenKind>,
  refreshToken: string | undefined,
): KeptTokens | undefined {
  if (needed.size === 0) return undefined;
  return {
    ...(needed.has('id_token') && idToken !== undefined ? { id_token: idToken } : {}),
    ...(needed.has('access_token') ? { access_token: accessToken } : {}),
    ...(refreshToken === undefined ? {} : { refreshToken }),
  };
}

function endOf({ id_token: id, access_token: access, refreshToken }: KeptTokens, now: number): Date {
  if (refreshToken !== undefined) return new Date(now + KEPT_MS);
  return new Date(Math.max(id?.expiresAt ?? now, access?.expiresAt ?? now));
}

const signInAgain = (): MintRefused => new MintRefused('the user has to sign in again at the company IdP');
