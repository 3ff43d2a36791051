import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { ArtifactAdapter } from '../storage/artifact-adapter.js';

/** What a sign-in at a provider must come back with. */
export interface FederationState {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Begins the interaction of a sign-in that is no agent's but an operator's, to the console. */
export const CONSOLE_SIGN_IN = 'console-';

const LIVES_S = 600;
const STATE = /^([A-Za-z0-9_-]{10,64})\.[A-Za-z0-9_-]{43}$/;

/**
 * Sign-ins under way at identity providers. Each is for one interaction and one provider, and ends once. The interaction's
 * cookie decides whose browser may end it, so an answer that was lured out of somebody else's browser is of no use.
 */
@Injectable()
export class FederationStates {
  constructor(private readonly db: TenantDb) {}

  async begin(tenantId: string, interaction: string, providerId: string): Promise<FederationState> {
    const state = `${interaction}.${randomState()}`;
    const begun = { state, nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const { nonce, verifier } = begun;
    await this.stored(tenantId).upsert(state, { interaction, providerId, nonce, verifier }, LIVES_S);
    return begun;
  }

  /** Ends it. @returns undefined when there is none for this interaction and provider, or it has ended */
  async take(
    tenantId: string,
    interaction: string,
    providerId: string,
    state: string,
  ): Promise<FederationState | undefined> {
    const known = await this.stored(tenantId).find(state);
    const { interaction: startedBy, providerId: startedAt, nonce, verifier } = known ?? {};
    if (startedBy !== interaction || startedAt !== providerId) return undefined;
    if (typeof nonce !== 'string' || typeof verifier !== 'string') return undefined;
    try {
      await this.stored(tenantId).consume(state);
    } catch (cause) {
      if (cause instanceof errors.InvalidGrant) return undefined;
      throw cause;
    }
    return { state, nonce, verifier };
  }

  /** Interaction that a state says it is for: where to send the browser, whose cookie then decides. */
  static interactionOf(state: string | null): string | undefined {
    return STATE.exec(state ?? '')?.[1];
  }

  private stored(tenantId: string): ArtifactAdapter {
    return new ArtifactAdapter('FederationState', tenantId, this.db);
  }
}
