import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { refreshTokenGrant } from 'openid-client';
import {
  ProviderConnections,
  ProviderFailure,
  signInTokens,
  type SignInTokens,
} from '../../identity-providers/identity-providers.module.js';
import { TrustedProviders } from '../../identity-providers/trusted-providers.read-model.js';
import { MintRefused } from '../mint/mint-refused.js';
import { asked } from '../mint/token-requests.js';

/** Whose tokens are refreshed, and where. */
export interface Refreshing {
  readonly tenantId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly refreshToken: string;
}

/** Fresh tokens of a person from the IdP they signed in at. */
@Injectable()
export class IdpRefresh {
  constructor(
    private readonly trusted: TrustedProviders,
    private readonly connections: ProviderConnections,
    private readonly clock: Clock,
  ) {}

  /** @throws MintRefused */
  async renewed({ tenantId, issuer, subject, refreshToken }: Refreshing): Promise<SignInTokens> {
    const provider = await this.trusted.findByIssuer(tenantId, issuer);
    if (provider === undefined) throw new MintRefused('the company IdP is not enabled any more');
    const { configuration } = await this.connections.get(tenantId, provider).catch((cause: unknown) => {
      throw cause instanceof ProviderFailure ? new MintRefused('the company IdP cannot be reached') : cause;
    });
    const answer = await asked(
      'the refresh at the company IdP',
      refreshTokenGrant(configuration, refreshToken),
    );
    // OpenID Connect Core §12.2: a new ID token is about the same person as the first.
    const said = answer.claims();
    if (said !== undefined && `${issuer}|${said.sub}` !== subject) {
      throw new MintRefused('the company IdP answered with the token of another person');
    }
    return signInTokens(answer, this.clock.now());
  }
}
