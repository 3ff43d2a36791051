import type { ConfigOf } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { refreshTokenGrant } from 'openid-client';
import { AuthorizationServers } from '../mint/authorization-servers.js';
import { MintRefused, oauthErrorOf } from '../mint/mint-refused.js';
import type { MintedToken, MintingForUser } from '../mint/minting.js';
import { asked, clientAt, resourceOf } from '../mint/token-requests.js';
import { Links } from './links.js';
import { claimRefresh, findLink, keepRefreshed, type LinkRow, releaseRefresh } from './link-rows.js';
import { type LinkTokens, SealedLinkTokens, tokensOf } from './link-tokens.js';

/** A token is refreshed this long before it ends. */
const EARLY_MS = 30_000;
/** Longest refresh; a replica that died over one is not waited for longer. */
const REFRESH_MS = 15_000;

type Config = ConfigOf<'oauth_user'>;

/** Access tokens of accounts that users have linked, refreshed by one at a time and rotation kept. */
@Injectable()
export class UserTokens {
  private readonly refreshing = new Map<string, Promise<LinkTokens>>();

  constructor(
    private readonly db: TenantDb,
    private readonly sealed: SealedLinkTokens,
    private readonly servers: AuthorizationServers,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  /** @throws MintRefused, with `linkRequired` when only the user can help */
  async get(config: Config, minting: MintingForUser): Promise<MintedToken> {
    const { tenant, server, subject } = minting;
    const link = await this.db.run(tenant.id, (manager) => findLink(manager, server.id, subject.sub));
    if (link === undefined) throw needsLink(subject.sub);
    // V04: what one authorization server issued is never sent where another one decides.
    if (link.issuer !== config.issuer) return this.ended(minting, link, 'issuer_changed');
    const tokens = await this.open(minting, link);
    if (this.isGood(tokens)) return this.minted(tokens);
    if (tokens.refreshToken === undefined) return this.ended(minting, link, 'expired');
    return this.minted(await this.refreshOnce(config, minting, link));
  }

  private refreshOnce(config: Config, minting: MintingForUser, link: LinkRow): Promise<LinkTokens> {
    const running = this.refreshing.get(link.id);
    if (running !== undefined) return running;
    const started = this.refresh(config, minting, link).finally(() => this.refreshing.delete(link.id));
    this.refreshing.set(link.id, started);
    return started;
  }

  /** Another replica may refresh at the same time: a refresh token that rotates is good for one of them. */
  private async refresh(config: Config, minting: MintingForUser, link: LinkRow): Promise<LinkTokens> {
    const { tenant, server, subject } = minting;
    const now = this.clock.now();
    const claim = { now: new Date(now), until: new Date(now + REFRESH_MS) };
    if (!(await this.db.run(tenant.id, (manager) => claimRefresh(manager, link.id, claim)))) {
      throw new MintRefused('the token of the user is being refreshed: ask again');
    }
    const current = await this.db.run(tenant.id, (manager) => findLink(manager, server.id, subject.sub));
    if (current?.id !== link.id) throw needsLink(subject.sub);
    const before = await this.open(minting, current);
    try {
      // Between reading and claiming somebody else may have finished.
      const tokens = this.isGood(before) ? before : await this.renewed(config, minting, before);
      const sealed = await this.sealed.seal(tokens, placeOf(minting, link));
      const kept = { sealed, at: new Date(this.clock.now()) };
      if (!(await this.db.run(tenant.id, (manager) => keepRefreshed(manager, link.id, kept)))) {
        throw needsLink(subject.sub);
      }
      return tokens;
    } catch (cause) {
      if (oauthErrorOf(causeOf(cause)) === 'invalid_grant')
        return this.ended(minting, link, 'refused_by_server');
      await this.db.run(tenant.id, (manager) => releaseRefresh(manager, link.id));
      throw cause;
    }
  }

  private async renewed(config: Config, minting: MintingForUser, before: LinkTokens): Promise<LinkTokens> {
    const as = await clientAt(this.servers, config, minting);
    const form = resourceOf(config.resource, minting);
    const answer = await asked('the refresh', refreshTokenGrant(as, before.refreshToken ?? '', form));
    return tokensOf(answer, this.clock.now(), before);
  }

  private async ended(
    { tenant, subject }: MintingForUser,
    link: LinkRow,
    reason: 'issuer_changed' | 'expired' | 'refused_by_server',
  ): Promise<never> {
    await this.links.end(tenant, link, reason);
    throw needsLink(subject.sub);
  }

  private open(minting: MintingForUser, link: LinkRow): Promise<LinkTokens> {
    return this.sealed.open(link.sealed, placeOf(minting, link));
  }

  private isGood({ expiresAt }: LinkTokens): boolean {
    return expiresAt === undefined || expiresAt - this.clock.now() > EARLY_MS;
  }

  private minted({ accessToken: token, expiresAt }: LinkTokens): MintedToken {
    const left = expiresAt === undefined ? undefined : Math.floor((expiresAt - this.clock.now()) / 1000);
    return { token, expiresIn: left };
  }
}

const placeOf = ({ tenant, server, subject }: MintingForUser, { id, issuer }: LinkRow) => ({
  tenantId: tenant.id,
  id,
  server: server.id,
  issuer,
  subject: subject.sub,
});

const causeOf = (cause: unknown): unknown => (cause instanceof MintRefused ? cause.cause : cause);

/** Machines act for themselves (`sub` is their client id): there is nobody who could link an account. */
const needsLink = (sub: string): MintRefused =>
  sub.includes('|')
    ? new MintRefused('the user has not linked an account at the server', { linkRequired: true })
    : new MintRefused('the server wants the account of a user, and the caller is a machine');
