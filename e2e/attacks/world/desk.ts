import { AgentUser, type OauthAnswer, type RequestOptions, type TestOauthClient } from '#libs/testing';
import { ALLOWED, type Outcome } from '../attack.js';
import { issuedToken, PASSWORD, REDIRECT, SCOPE, type TenantWorld } from './tenant-world.js';

type Members = Readonly<Record<string, unknown>>;
type Authorization = ReturnType<TestOauthClient['authorization']>;

/** A person of a tenant with a browser, and the program on their desk: a public client with a DPoP key. */
export class Desk {
  readonly user: AgentUser;

  private constructor(
    private readonly tenant: TenantWorld,
    readonly username: string,
    readonly accountId: string,
    readonly client: TestOauthClient,
  ) {
    this.user = new AgentUser(username, PASSWORD);
  }

  static async make(
    tenant: TenantWorld,
    username: string,
    roles: readonly string[] = ['analyst'],
  ): Promise<Desk> {
    const { client } = await tenant.desktop();
    return new Desk(tenant, username, await tenant.person(username, roles), client);
  }

  get resource(): string {
    return this.tenant.resource;
  }

  /** An authorization request; `overrides` replace or remove parameters. */
  request(overrides: Members = {}): Authorization {
    return this.client.authorization(
      { redirect_uri: REDIRECT, resource: this.tenant.resource, scope: SCOPE },
      overrides,
    );
  }

  /** The code that an authorization gives. */
  async code(request = this.request(), url = request.url, user = this.user): Promise<string> {
    const callback = await user.authorize(url);
    const code = callback.searchParams.get('code');
    if (code === null) throw new Error(`no code: ${callback.search}`);
    return code;
  }

  async redeemed(options?: RequestOptions): Promise<OauthAnswer> {
    const request = this.request();
    return this.client.redeem(await this.code(request), request, options);
  }

  async tokens(): Promise<{ access: string; refresh: string }> {
    const answer = await this.redeemed();
    return { access: issuedToken(answer), refresh: String(answer.body['refresh_token']) };
  }

  /** How an authorization request ends that must not come to a page: the error of the redirect. */
  async redirectError(overrides: Members): Promise<Outcome> {
    const { location, status } = await this.user.get(this.request(overrides).url);
    if (location === undefined) return { seen: `${status}, no redirect` };
    const { searchParams, hash } = new URL(location);
    return { seen: searchParams.get('error') ?? new URLSearchParams(hash.slice(1)).get('error') ?? location };
  }
}

/** An answer of a token endpoint in one line: `allowed`, `400 invalid_grant`. */
export function grantOutcome({ status, body }: OauthAnswer): Outcome {
  const { access_token: token, error } = body;
  if (typeof token === 'string') return { seen: ALLOWED };
  return { seen: `${status} ${typeof error === 'string' ? error : 'without an error'}` };
}
