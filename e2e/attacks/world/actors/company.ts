import { AgentUser, TestIdentityProvider, type OauthAnswer, type PageAnswer } from '#libs/testing';
import { ALLOWED, type Outcome } from '../../attack.js';
import { grantOutcome } from '../desk.js';
import { REDIRECT, SCOPE, type Agent, type TenantWorld } from '../tenant-world.js';
import type { World } from '../world.js';

interface Refusal {
  readonly id: string;
  readonly reason: string;
}

/** The answer of an identity provider on its way back, held by the browser that asked. */
export interface Answer {
  readonly browser: AgentUser;
  readonly url: URL;
}

const ADA = { name: 'Ada', email: 'ada@corp.example', email_verified: true, groups: ['crm'] };

/** A company whose people sign in at a tenant through its own OpenID provider, and one of its agents. */
export class Company {
  private constructor(
    private readonly world: World,
    readonly tenant: TenantWorld,
    readonly slug: string,
    readonly idp: TestIdentityProvider,
    readonly desk: Agent,
  ) {}

  /** Whoever is in the group `crm` is an analyst; `ada` is. Ends with the world. */
  static async make(world: World, tenant: TenantWorld, slug: string): Promise<Company> {
    const origin = `${world.urls.api}/t/${tenant.slug}`;
    const idp = await TestIdentityProvider.start([
      {
        client_id: 'sallyport',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks_uri: `${origin}/federation-keys`,
        redirect_uris: [`${origin}/federation/${slug}`],
      },
    ]);
    world.atEnd(() => idp.close());
    idp.people.set('ada', ADA);
    const desk = await tenant.keyedDesktop();
    await desk.client.refresh('x'); // refused for want of a nonce, which the answer brings
    const { id } = await world.api.post<{ id: string }>(tenant.path('/identity-providers'), {
      slug,
      name: slug,
      issuer: idp.issuer,
      client: { auth: 'private_key_jwt', id: 'sallyport' },
      idJag: true,
      scopes: ['profile', 'email', 'groups'],
      exchangeAudiences: [{ audience: 'desk-at-corp', agent: desk.id }],
    });
    const when = { kind: 'exact', claim: 'groups', value: 'crm' };
    await world.api.put(tenant.path(`/identity-providers/${id}/rules`), {
      version: 0,
      rules: [{ when, roles: ['analyst'], whenMissing: 'deny', stop: false }],
    });
    return new Company(world, tenant, slug, idp, desk);
  }

  /** Signs in at the provider and redeems the code; `allowed`, or how it ended and what administrators are told. */
  async signIn(person = 'ada'): Promise<Outcome> {
    const answer = await this.token(person);
    return 'text' in answer ? this.ended(answer) : grantOutcome(answer);
  }

  /** What the token endpoint answered, or where the sign-in ended before. */
  async token(person = 'ada'): Promise<OauthAnswer | PageAnswer> {
    const asked = this.asked();
    const browser = new AgentUser('nobody', 'no password');
    const page = await browser.authorizeAt(this.slug, person, asked.url);
    const code = URL.parse(page.location ?? '')?.searchParams.get('code');
    return code === null || code === undefined ? page : this.desk.client.redeem(code, asked);
  }

  /** Signs `ada` in at the provider, up to its answer. */
  async answered(): Promise<Answer> {
    const browser = new AgentUser('nobody', 'no password');
    const page = await browser.follow(await browser.get(this.asked().url));
    const back = `${this.world.urls.api}/t/${this.tenant.slug}/federation/${this.slug}`;
    let at = await browser.get(`${page.url}/with/${this.slug}`);
    for (let step = 0; at.location?.startsWith(back) !== true; step++) {
      if (step > 10) throw new Error(`no answer of the provider at ${at.url}`);
      at =
        at.location === undefined
          ? await browser.post(at, { person: 'ada' })
          : await browser.get(at.location);
    }
    return { browser, url: new URL(at.location) };
  }

  /** The browser brings the answer. */
  async arrive({ browser, url }: Answer): Promise<Outcome> {
    const back = await browser.get(url.href);
    const page = back.location === undefined ? back : await browser.get(back.location);
    return page.location?.includes('/oauth/auth/') === true ? { seen: ALLOWED } : this.ended(page);
  }

  /** How a sign-in ended, with the reason that only administrators are told. */
  private async ended({ status, text, location }: PageAnswer): Promise<Outcome> {
    const given = URL.parse(location ?? '')?.searchParams;
    const told = given?.get('error') ?? String(status);
    const reference = /refusal_[0-9A-Z]{26}/.exec(`${text} ${given?.get('error_description') ?? ''}`)?.[0];
    if (reference === undefined) return { seen: told };
    const found = (await this.refusals()).find(({ id }) => id === reference);
    return { seen: `${told} ${found?.reason ?? 'without a record'}` };
  }

  /** Newest first. */
  async refusals(): Promise<readonly Refusal[]> {
    const path = this.tenant.path('/identity-providers/refusals');
    return (await this.world.api.get<{ items: Refusal[] }>(path)).items;
  }

  private asked(): ReturnType<Agent['client']['authorization']> {
    return this.desk.client.authorization({
      redirect_uri: REDIRECT,
      resource: this.tenant.resource,
      scope: SCOPE,
    });
  }
}
