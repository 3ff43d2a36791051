import type { Schemas } from '#libs/api-client';

export type Delegation = Schemas['Authorizations']['delegations'][number];
export interface DelegationRow {
  readonly node: Delegation;
  /** 0 where the tree begins, as far as it is shown. */
  readonly depth: number;
}

/** The trees in reading order: each node right below the one that handed it on. A node whose parent is not shown begins a tree. */
export function delegationRows(nodes: readonly Delegation[]): DelegationRow[] {
  const shown = new Set(nodes.map(({ id }) => id));
  const childrenOf = Map.groupBy(nodes, ({ parent }) =>
    parent !== null && shown.has(parent) ? parent : null,
  );
  const below = (parent: string | null, depth: number): DelegationRow[] =>
    (childrenOf.get(parent) ?? []).flatMap((node) => [{ node, depth }, ...below(node.id, depth + 1)]);
  return below(null, 0);
}
