/** A token for one agent, bound to this gateway's key. */
export interface HandedToken {
  readonly value: string;
  /** Seconds for which it is good. */
  readonly expiresIn: number;
}

/** The authorization server would not have the token handed on. */
export class ExchangeDenied extends Error {
  override readonly name = 'ExchangeDenied';
}

/** Port: exchanges the token of an agent for one that is for another agent (RFC 8693). */
export abstract class TokenExchange {
  /**
   * @param issuer of the tenant, from its verified snapshot
   * @param resource identifier of the agent that is to get the token
   * @throws ExchangeDenied; any other error means that there was no answer
   */
  abstract exchange(issuer: string, subjectToken: string, resource: string): Promise<HandedToken>;
}
