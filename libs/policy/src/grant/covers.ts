import type { Selector, SnapshotTool } from '#libs/contracts';

/** Whether a selector, narrowed to `effects`, covers a tool. Compiled once: a set of names is looked up, not searched. */
export function covers(
  select: Selector,
  effects: readonly string[] | undefined,
): (tool: SnapshotTool) => boolean {
  const selects = selected(select);
  if (effects === undefined) return selects;
  const wanted = new Set(effects);
  return (tool) => wanted.has(tool.effect) && selects(tool);
}

function selected(select: Selector): (tool: SnapshotTool) => boolean {
  if (select.kind === 'all') return () => true;
  const names = new Set<string>(namesIn(select));
  if (select.kind === 'effects') return ({ effect }) => names.has(effect);
  if (select.kind === 'servers') return ({ server }) => names.has(server);
  if (select.kind === 'labels') return (tool) => tool.labels?.some((label) => names.has(label)) ?? false;
  return ({ urn }) => names.has(urn);
}

function namesIn(select: Exclude<Selector, { kind: 'all' }>): readonly string[] {
  if (select.kind === 'effects') return select.effects;
  if (select.kind === 'servers') return select.servers;
  return select.kind === 'labels' ? select.labels : select.tools;
}
