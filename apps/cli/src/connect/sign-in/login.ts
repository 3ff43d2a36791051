import { generateKeyPairSync } from 'node:crypto';
import { loadClientKey } from '#libs/oauth';
import { unixSeconds, type Clock } from '#libs/platform';
import type { Authorization } from '../../discovery.js';
import { DpopSession } from '../../dpop-session.js';
import type { LoginFile, SavedLogin, Tokens } from './login-file.js';
import { PublicClient, registerClient, TokenRefused } from './public-client.js';

/** A token and what signs the requests that carry it. */
export interface Credentials {
  readonly token: string;
  readonly session: DpopSession;
}

export interface LoginParts {
  readonly file: LoginFile;
  readonly authorization: Authorization;
  /** Given by an administrator; undefined: registers itself. */
  readonly clientId: string | undefined;
  readonly signIn: (client: PublicClient, scopes: readonly string[], signal: AbortSignal) => Promise<Tokens>;
  readonly clock: Clock;
}

/** A token that ends within this is replaced before it is used. */
const MARGIN_S = 20;

/** The sign-in for one endpoint: finds it, makes it, renews it, widens it; each change under the lock of its file. */
export class Login {
  #current: { readonly saved: SavedLogin; readonly session: DpopSession } | undefined;

  constructor(private readonly parts: LoginParts) {}

  /** Credentials that should work; asks the person only where there is no other way. @throws CliError */
  async credentials(signal: AbortSignal): Promise<Credentials> {
    return this.#valid(this.#current?.saved) ?? this.#change(signal, undefined);
  }

  /** After the gateway took a token for invalid. @throws CliError */
  async renewed(rejected: Credentials, signal: AbortSignal): Promise<Credentials> {
    return this.#change(signal, rejected);
  }

  /** After the gateway said which scopes were missing: asks for what there is and these. @throws CliError */
  async widened(rejected: Credentials, scopes: readonly string[], signal: AbortSignal): Promise<Credentials> {
    return this.#change(signal, rejected, scopes);
  }

  #change(signal: AbortSignal, rejected: Credentials | undefined, more: readonly string[] = []) {
    const { file } = this.parts;
    return file.exclusively(signal, async () => {
      const found = await this.#usable();
      const tokens = found?.tokens;
      // Another request, or another process, has done it meanwhile.
      const good = tokens?.access === rejected?.token ? undefined : this.#valid(found);
      if (good !== undefined && more.every((scope) => tokens?.scopes.includes(scope))) return good;

      const scopes = [...new Set([...(tokens?.scopes ?? this.parts.authorization.scopes), ...more])];
      const refreshed = more.length === 0 ? await this.#refreshed(found) : 'ended';
      if (typeof refreshed === 'object') return this.#saved(refreshed);
      const login = refreshed === 'ended' && found !== undefined ? found : await this.#begin();
      const fresh = await this.parts.signIn(this.#client(login), scopes, signal);
      return this.#saved({ ...login, tokens: fresh });
    });
  }

  async #saved(login: SavedLogin & { readonly tokens: Tokens }): Promise<Credentials> {
    await this.parts.file.save(login);
    return { token: login.tokens.access, session: this.#keep(login) };
  }

  /** New tokens without a person; otherwise what has ended: the grant, or the agent that registered itself. */
  async #refreshed(found: SavedLogin | undefined) {
    if (found?.tokens?.refresh === undefined) return 'ended';
    const { refresh } = found.tokens;
    try {
      const fresh = await this.#client(found).tokens({ grant_type: 'refresh_token', refresh_token: refresh });
      return { ...found, tokens: { ...fresh, refresh: fresh.refresh ?? refresh } };
    } catch (cause) {
      if (!(cause instanceof TokenRefused)) throw cause;
      if (cause.code === 'invalid_grant') return 'ended';
      if (cause.code === 'invalid_client' && this.parts.clientId === undefined) return 'forgotten';
      throw cause;
    }
  }

  /** What was saved, unless it is of another agent or authorization server. */
  async #usable(): Promise<SavedLogin | undefined> {
    const { file, authorization, clientId } = this.parts;
    const found = await file.find();
    const fits =
      found?.endpoint === authorization.resource &&
      found.issuer === authorization.issuer &&
      (clientId === undefined || found.clientId === clientId);
    return fits ? found : undefined;
  }

  /** A new key, and a new agent where none was given. Kept only once somebody has signed in. */
  async #begin(): Promise<SavedLogin> {
    const { authorization, clientId } = this.parts;
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      endpoint: authorization.resource,
      issuer: authorization.issuer,
      clientId: clientId ?? (await registerClient(authorization)),
      key: privateKey.export({ format: 'jwk' }) as Record<string, string>,
    };
  }

  #client(login: SavedLogin): PublicClient {
    return new PublicClient(login.clientId, this.parts.authorization, this.#keep(login), this.parts.clock);
  }

  #valid(saved: SavedLogin | undefined): Credentials | undefined {
    const tokens = saved?.tokens;
    if (saved === undefined || tokens === undefined) return undefined;
    if (tokens.expiresAt - MARGIN_S <= unixSeconds(this.parts.clock)) return undefined;
    return { token: tokens.access, session: this.#keep(saved) };
  }

  /** Remembers it. The session goes on where the key is the same: it knows the server's nonces. */
  #keep(saved: SavedLogin): DpopSession {
    const known = this.#current;
    const session =
      known !== undefined && known.saved.key['d'] === saved.key['d']
        ? known.session
        : new DpopSession(loadClientKey(saved.key), this.parts.clock);
    this.#current = { saved, session };
    return session;
  }
}
