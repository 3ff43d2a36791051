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
  switch (select.kind) {
    case 'all':
      return () => true;
    case 'effects': {
      const effects = new Set<string>(select.effects);
      return ({ effect }) => effects.has(effect);
    }
    case 'servers': {
      const servers = new Set(select.servers);
      return ({ server }) => servers.has(server);
    }
    case 'labels': {
      const labels = new Set(select.labels);
      return (tool) => tool.labels?.some((label) => labels.has(label)) ?? false;
    }
    case 'tools': {
      const tools = new Set(select.tools);
      return ({ urn }) => tools.has(urn);
    }
  }
}
