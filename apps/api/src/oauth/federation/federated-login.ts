import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { sourceOf } from '../../accounts/accounts.module.js';
import {
  type IdentityProvider,
  ProviderFailure,
} from '../../identity-providers/identity-providers.module.js';
import { TrustedProviders } from '../../identity-providers/trusted-providers.read-model.js';
import { InteractionPages } from '../interaction/interaction-pages.js';
import { type BrowserRequest, Interactions, type OpenInteraction } from '../interaction/interactions.js';
import { errorPage } from '../interaction/pages/error-page.js';
import { Admission, NotAdmitted } from './admission.js';
import { FederationStates } from './federation-states.js';
import { ProviderSignIn } from './provider-sign-in.js';

/** Sign-in at a customer's identity provider, inside the sign-in page of an authorization request. */
@Injectable()
export class FederatedLogin {
  constructor(
    private readonly pages: InteractionPages,
    private readonly interactions: Interactions,
    private readonly providers: TrustedProviders,
    private readonly states: FederationStates,
    private readonly signIn: ProviderSignIn,
    private readonly admission: Admission,
  ) {}

  /** Sends the browser to the provider. */
  start(browser: BrowserRequest, slug: string): Promise<void> {
    return this.pages.answer(browser, async (open) => {
      const provider = await this.provider(open, slug);
      const { tenant, details, asked } = open;
      const state = await this.states.begin(tenant.id, details.uid, provider.id);
      const again = details.prompt.reasons.some(
        (reason) => reason === 'login_prompt' || reason === 'max_age',
      );
      try {
        const url = await this.signIn.authorizationUrl(tenant, provider, state, again);
        browser.response.writeHead(303, { location: url.href, 'cache-control': 'no-store' }).end();
      } catch (cause) {
        if (!(cause instanceof ProviderFailure)) throw cause;
        const refused = await this.admission.refused(tenant, cause, {
          agent: asked.agent.id,
          provider: provider.id,
        });
        this.tell(open, refused);
      }
    });
  }

  /** The browser is back with an answer, at an address that the interaction's cookie reaches. */
  finish(browser: BrowserRequest, slug: string, query: string, address: string): Promise<void> {
    return this.pages.answer(browser, async (open) => {
      const provider = await this.provider(open, slug);
      const { tenant, asked } = open;
      const known = { agent: asked.agent.id, provider: provider.id };
      try {
        const accountId = await this.admission.admit(tenant, known, () =>
          this.identity(open, provider, query),
        );
        this.pages.signedIn(open, accountId, sourceOf(address));
        await this.interactions.finish(open, { login: { accountId, amr: ['fed'], remember: false } });
      } catch (cause) {
        if (!(cause instanceof NotAdmitted)) throw cause;
        await this.refuse(open, cause);
      }
    });
  }

  private async identity(open: OpenInteraction, provider: IdentityProvider, query: string) {
    const state = new URLSearchParams(query).get('state') ?? '';
    const begun = await this.states.take(open.tenant.id, open.details.uid, provider.id, state);
    if (begun === undefined) throw new ProviderFailure('state-unknown', `an answer of ${provider.slug}`);
    return this.signIn.identity(open.tenant, provider, begun, query);
  }

  private async provider(open: OpenInteraction, slug: string): Promise<IdentityProvider> {
    const provider = await this.providers.findForSignIn(open.tenant.id, slug);
    if (provider !== undefined && open.prompt === 'login') return provider;
    throw new errors.InvalidRequest('there is no such way to sign in');
  }

  /** An answer that proves nothing is not the client's business; that a person may not come in is. */
  private async refuse(open: OpenInteraction, refused: NotAdmitted): Promise<void> {
    const { reason } = refused.cause;
    if (reason === 'answer-invalid' || reason === 'state-unknown' || reason === 'provider-unavailable') {
      this.tell(open, refused);
      return;
    }
    const error_description = `sign-in refused, reference ${refused.reference}`;
    await this.interactions.finish(open, { error: 'access_denied', error_description });
  }

  private tell({ browser, tenant }: OpenInteraction, { reference, cause }: NotAdmitted): void {
    const status = cause.reason === 'provider-unavailable' ? 502 : 400;
    const error_description = `The identity provider could not vouch for you. Reference: ${reference}`;
    errorPage(browser.response, status, { error: 'sign_in_refused', error_description }, tenant.name);
  }
}
