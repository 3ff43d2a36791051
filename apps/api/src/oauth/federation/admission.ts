import { Injectable } from '@nestjs/common';
import {
  FederatedPeople,
  ProviderFailure,
  type Refusal,
  SignInRefusals,
  type VerifiedIdentity,
} from '../../identity-providers/identity-providers.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';

/** A refusal that is on record. Whoever asked is told the number, never the reason. */
export class NotAdmitted extends Error {
  override readonly name = 'NotAdmitted';

  constructor(
    readonly reference: string,
    override readonly cause: ProviderFailure,
  ) {
    super(`refused, see ${reference}`);
  }
}

/** Lets in whom an identity provider vouches for, and puts on record whom it does not. */
@Injectable()
export class Admission {
  constructor(
    private readonly people: FederatedPeople,
    private readonly refusals: SignInRefusals,
  ) {}

  /**
   * @param identify verifies what the provider said
   * @param asked client id of the agent, and the provider where that is known before
   * @returns the subject of the person's tokens
   * @throws NotAdmitted
   */
  async admit(
    tenant: Tenant,
    asked: { readonly agent: string; readonly provider?: string },
    identify: () => Promise<VerifiedIdentity>,
  ): Promise<string> {
    let identity: VerifiedIdentity | undefined;
    try {
      identity = await identify();
      return await this.people.admit(tenant.id, identity);
    } catch (cause) {
      if (!(cause instanceof ProviderFailure)) throw cause;
      const subject = identity && `${identity.provider.issuer}|${identity.sub}`;
      throw await this.refused(tenant, cause, { provider: identity?.provider.id, ...asked, subject });
    }
  }

  async refused(
    tenant: Tenant,
    cause: ProviderFailure,
    known: Pick<Refusal, 'agent' | 'provider' | 'subject'>,
  ): Promise<NotAdmitted> {
    const { reason, message: detail } = cause;
    return new NotAdmitted(await this.refusals.record(tenant, { reason, detail, ...known }), cause);
  }
}
