import type { Actor } from '#libs/contracts';

/** Client ids of a chain (RFC 8693 §4.1), the one that acts now first. */
export function actorsOf(act: Actor | undefined): string[] {
  const actors: string[] = [];
  for (let hop = act; hop !== undefined; hop = hop.act) actors.push(hop.sub);
  return actors;
}

/** Who acts with a token, and for whom. */
export interface Principal {
  readonly sub: string;
  readonly clientId: string;
  readonly act?: Actor | undefined;
}

/**
 * The chain as whoever serves the token must name it. The first agent of a person is nobody's delegate, so its token has
 * no `act` yet; a machine that acts for itself has none at all (identity.md §3.3).
 */
export const presenterChain = ({ sub, clientId, act }: Principal): Actor | undefined =>
  act ?? (sub === clientId ? undefined : { sub: clientId });
