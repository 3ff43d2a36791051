import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { z } from 'zod';
import { SignIn, sourceOf } from '../../accounts/accounts.module.js';
import { type Account, AccountsReadModel } from '../../accounts/accounts.read-model.js';
import { VouchedAgents } from '../registration/vouched-agents.js';
import { OauthEvents } from '../oauth-events.js';
import { subjectOf } from '../subject.js';
import { grantConsent, REFUSED } from './consent.js';
import { type BrowserRequest, Interactions, type OpenInteraction } from './interactions.js';
import { consentPage } from './pages/consent-page.js';
import { errorPage } from './pages/error-page.js';
import { sendPage } from './pages/page.js';
import { signInPage, type SignInProblem } from './pages/sign-in-page.js';

const form = z.object({
  csrf: z.string().max(100),
  decision: z.enum(['sign-in', 'allow', 'cancel']).optional(),
  username: z.string().max(200).default(''),
  password: z.string().max(1000).default(''),
});
type Form = z.output<typeof form>;

/** One text for every cause: what exists is not told. */
const WRONG: SignInProblem = {
  status: 422,
  text: 'This did not work. Check username and password, or ask an administrator whether your account may sign in.',
};
const wait = (seconds: number): SignInProblem => ({
  status: 429,
  text: `Too many attempts. Wait ${seconds} ${seconds === 1 ? 'second' : 'seconds'}, then try again.`,
});

/** What the sign-in and consent pages show and do. */
@Injectable()
export class InteractionPages {
  constructor(
    private readonly interactions: Interactions,
    private readonly signIn: SignIn,
    private readonly accounts: AccountsReadModel,
    private readonly agents: VouchedAgents,
    private readonly events: OauthEvents,
  ) {}

  /** Answers on the raw response, whatever happens. */
  show(browser: BrowserRequest): Promise<void> {
    return this.answer(browser, async (open) => {
      if (open.prompt === 'login') sendPage(browser.response, signInPage(open.asked));
      else sendPage(browser.response, consentPage(open.asked, await this.person(open)));
    });
  }

  /** @param body as parsed, not to be trusted */
  submit(browser: BrowserRequest, body: unknown, address: string): Promise<void> {
    return this.answer(browser, async (open) => {
      const parsed = form.safeParse(body);
      if (!parsed.success || !(await this.interactions.acceptsForm(open, parsed.data.csrf))) {
        throw new errors.InvalidRequest('the form is not one that this page made', 403);
      }
      const { decision } = parsed.data;
      if (decision === 'cancel') await this.refuse(open);
      else if (open.prompt === 'login' && decision === 'sign-in')
        await this.enter(open, parsed.data, address);
      else if (open.prompt === 'consent' && decision === 'allow') await this.allow(open);
      else throw new errors.InvalidRequest('the form belongs to another step');
    });
  }

  private async enter(open: OpenInteraction, { username, password }: Form, address: string): Promise<void> {
    const { tenant, asked, browser } = open;
    const source = sourceOf(address);
    const client = asked.agent.id;
    const outcome = await this.signIn.attempt(
      { tenant, username, source, cookies: browser.request.headers.cookie ?? '' },
      password,
    );
    if (!outcome.ok) {
      const { reason, account } = outcome;
      this.events.emit(tenant, { kind: 'sign-in-refused', account, client, source, reason });
      const problem = outcome.wait > 0 ? wait(outcome.wait) : WRONG;
      if (outcome.wait > 0) browser.response.setHeader('retry-after', outcome.wait);
      sendPage(browser.response, signInPage(asked, problem, username));
      return;
    }
    const { id } = outcome.account;
    browser.response.appendHeader('set-cookie', outcome.device);
    this.signedIn(open, id, source);
    const accountId = subjectOf(tenant.issuer, id);
    await this.interactions.finish(open, { login: { accountId, amr: ['pwd'], remember: false } });
  }

  /** @param account id, or the subject of a person from elsewhere */
  signedIn({ tenant, asked }: OpenInteraction, account: string, source: string): void {
    this.events.emit(tenant, { kind: 'signed-in', account, client: asked.agent.id, source });
  }

  private async allow(open: OpenInteraction): Promise<void> {
    const { id } = await this.person(open);
    await this.agents.vouchFor(open.tenant, open.asked.agent, id);
    const result = await grantConsent(open.provider, open.details);
    this.events.emit(open.tenant, { kind: 'consented', account: id, ...consentOf(open) });
    await this.interactions.finish(open, result);
  }

  private async refuse(open: OpenInteraction): Promise<void> {
    const account = open.account ?? null;
    this.events.emit(open.tenant, { kind: 'consent-refused', account, ...consentOf(open) });
    await this.interactions.finish(open, REFUSED);
  }

  private async person({ tenant, account }: OpenInteraction): Promise<Account> {
    const person = account === undefined ? undefined : await this.accounts.findActive(tenant.id, account);
    if (person === undefined) throw new errors.SessionNotFound('the account may not sign in any more');
    return person;
  }

  /** Finds the interaction and answers it, or says why not: on the raw response, whatever happens. */
  async answer(browser: BrowserRequest, work: (open: OpenInteraction) => Promise<void>): Promise<void> {
    const { response } = browser;
    let open: OpenInteraction | undefined;
    try {
      open = await this.interactions.open(browser);
      if (open === undefined) errorPage(response, 404, { error: 'not_found' });
      else await work(open);
    } catch (cause) {
      if (cause instanceof errors.OIDCProviderError) {
        const { statusCode, error, error_description } = cause;
        errorPage(response, statusCode, { error, error_description }, open?.tenant.name);
        return;
      }
      this.events.emit(open?.tenant ?? { id: '', slug: browser.tenant }, {
        kind: 'failed',
        endpoint: 'login',
        cause,
      });
      if (response.headersSent) response.destroy();
      else errorPage(response, 500, { error: 'server_error' }, open?.tenant.name);
    }
  }
}

const consentOf = ({ asked, details }: OpenInteraction) => ({
  client: asked.agent.id,
  resource: String(details.params['resource']),
  scopes: asked.scopes,
});
