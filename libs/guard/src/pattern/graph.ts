/**
 * Strongly connected components of the graph reachable from `roots` (Tarjan, without recursion).
 *
 * @returns component number by node, such that edges lead to equal or lower numbers; or undefined when more than `budget` edges would have to be walked
 */
export function components(
  roots: Iterable<number>,
  successors: (node: number) => readonly number[],
  budget: number,
): ReadonlyMap<number, number> | undefined {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const component = new Map<number, number>();
  const open: number[] = [];
  const path: { node: number; next: readonly number[]; at: number }[] = [];
  let walked = 0;
  let found = 0;

  const enter = (node: number): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) as number);
    open.push(node);
    path.push({ node, next: successors(node), at: 0 });
  };
  const lower = (node: number, to: number): void => {
    if (to < (low.get(node) as number)) low.set(node, to);
  };
  const leave = (node: number): void => {
    if (low.get(node) === index.get(node)) {
      for (let member = open.pop() as number; ; member = open.pop() as number) {
        component.set(member, found);
        if (member === node) break;
      }
      found++;
    }
    const parent = path.at(-1);
    if (parent !== undefined) lower(parent.node, low.get(node) as number);
  };

  for (const root of roots) {
    if (!index.has(root)) enter(root);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const target = step.next[step.at++];
      if (target === undefined) {
        path.pop();
        leave(step.node);
      } else {
        if (++walked > budget) return undefined;
        if (!index.has(target)) enter(target);
        else if (!component.has(target)) lower(step.node, index.get(target) as number);
      }
    }
  }
  return component;
}

/** Weight of the heaviest path of an acyclic graph; edges from a node to itself do not count. */
export function heaviestPath(
  edges: readonly (readonly [from: number, to: number, weight: number])[],
): number {
  const byStart = Map.groupBy(
    edges.filter(([from, to]) => from !== to),
    ([from]) => from,
  );
  const known = new Map<number, number>();
  const from = (node: number): number => {
    const found = known.get(node);
    if (found !== undefined) return found;
    let heaviest = 0;
    for (const [, to, weight] of byStart.get(node) ?? []) heaviest = Math.max(heaviest, weight + from(to));
    known.set(node, heaviest);
    return heaviest;
  };
  return Math.max(0, ...[...byStart.keys()].map(from));
}
