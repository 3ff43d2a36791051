import type { SnapshotServer, SnapshotTool } from '#libs/contracts';

const RESERVED = 'sallyport__';

/** Two tools of one snapshot would answer to one name: the snapshot is refused and the active one stays. */
export class PolicyCollision extends Error {
  override readonly name = 'PolicyCollision';

  constructor(
    /** Canonical id of the tool that came first, or `sallyport` for the reserved prefix. */
    readonly first: string,
    readonly second: string,
    exposedName: string,
  ) {
    super(
      `${second} collides with ${first}: the name ${exposedName} is taken. Rename one server, or disable one tool.`,
    );
  }
}

/**
 * Proves that every tool can be told from every other by canonical id and by exposed name, ASCII case aside
 * (mcp-protocol §2). Does not look for confusable names: that is a finding of the review.
 *
 * @throws PolicyCollision
 */
export function assertDistinct(tools: readonly SnapshotTool[]): void {
  const names = new Map<string, string>();
  const places = new Map<string, string>();
  const urns = new Set<string>();
  for (const { urn, exposedName, server, name } of tools) {
    // Exposed names are ASCII by contract, so this folds exactly ASCII case.
    const folded = exposedName.toLowerCase();
    if (folded.startsWith(RESERVED)) throw new PolicyCollision('sallyport', urn, exposedName);
    const place = `${server}/${name}`;
    const first = names.get(folded) ?? places.get(place) ?? (urns.has(urn) ? urn : undefined);
    if (first !== undefined) throw new PolicyCollision(first, urn, exposedName);
    names.set(folded, urn);
    places.set(place, urn);
    urns.add(urn);
  }
}

/**
 * Proves that a slug leads to one server: two owners may have chosen the same, and a tool of one must not be called at the
 * other.
 *
 * @throws PolicyCollision
 */
export function assertDistinctServers(servers: readonly SnapshotServer[]): void {
  const seen = new Map<string, string>();
  for (const { slug, id } of servers) {
    const first = seen.get(slug);
    if (first !== undefined) throw new PolicyCollision(first, id, slug);
    seen.set(slug, id);
  }
}
