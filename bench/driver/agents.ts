import { dpopProof, loadClientKey, type ClientKey } from '#libs/oauth';
import { randomUUID } from 'node:crypto';
import type { ClientFacts } from '../world/population.js';

/** A client with one of its tokens. */
export interface Agent {
  readonly key: ClientKey;
  readonly token: string;
  readonly facts: ClientFacts;
}

/** Everybody who calls, in one random order: each token is used as often as every other. */
export class Agents {
  private readonly all: readonly Agent[];
  private at = 0;
  /** Latest `DPoP-Nonce` of the gateway. */
  nonce: string | undefined;

  constructor(
    population: readonly ClientFacts[],
    private readonly resource: string,
  ) {
    const agents = population.flatMap((facts) => {
      const key = loadClientKey(facts.jwk);
      return facts.tokens.map((token): Agent => ({ key, token, facts }));
    });
    this.all = agents
      .map((agent) => [Math.random(), agent] as const)
      .sort(([a], [b]) => a - b)
      .map(([, agent]) => agent);
  }

  /** How many calls it takes until each token was used. */
  get round(): number {
    return this.all.length;
  }

  next(): Agent {
    return this.all[this.at++ % this.all.length] as Agent;
  }

  /** Credentials of one request; the proof is made for it and for nothing else (RFC 9449 §4.2). */
  credentials({ key, token }: Pick<Agent, 'key' | 'token'>, url = this.resource): Record<string, string> {
    const iat = Math.floor(Date.now() / 1000);
    const proof = dpopProof(key, { method: 'POST', url, jti: randomUUID(), iat, nonce: this.nonce, token });
    return { authorization: `DPoP ${token}`, dpop: proof };
  }
}
