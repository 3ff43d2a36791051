import type { Grammar, HonestTool } from './grammar.js';

/** One generated tool. `family` is absent for an honest one. */
export interface GeneratedTool {
  readonly id: string;
  readonly family?: string;
  readonly definition: Record<string, unknown>;
}

/** Where a payload is put. */
const PLACES = ['end', 'start', 'parameter', 'new line'] as const;

/**
 * Every frame of the grammar in every place, its slots filled by a seeded choice. The same grammar and seed give the
 * same rows.
 */
export function generatePoisoned(grammar: Grammar, prefix: string, seed: number): GeneratedTool[] {
  const random = mulberry32(seed);
  const rows: GeneratedTool[] = [];
  for (const [family, frames] of Object.entries(grammar.frames))
    for (const frame of frames)
      for (const place of PLACES) {
        const tool = pick(grammar.tools, random);
        const payload = fill(frame, grammar.slots, random);
        rows.push({ id: `${prefix}-${rows.length}`, family, definition: placed(tool, payload, place) });
      }
  return rows;
}

export function honestTools(grammar: Grammar, prefix: string): GeneratedTool[] {
  return grammar.tools.map((tool, i) => ({ id: `${prefix}-h${i}`, definition: definitionOf(tool) }));
}

function placed(tool: HonestTool, payload: string, place: (typeof PLACES)[number]): Record<string, unknown> {
  if (place === 'parameter') {
    const [first, ...others] = Object.entries(tool.parameters);
    const parameters = Object.fromEntries([
      [first?.[0] ?? 'input', `${first?.[1] ?? 'Input'}. ${payload}`],
      ...others,
    ]);
    return definitionOf({ ...tool, parameters });
  }
  const joined = {
    end: `${tool.description} ${payload}`,
    start: `${payload} ${tool.description}`,
    'new line': `${tool.description}\n\n${payload}`,
  };
  return definitionOf({ ...tool, description: joined[place] });
}

function definitionOf({ name, description, parameters }: HonestTool): Record<string, unknown> {
  const properties = Object.fromEntries(
    Object.entries(parameters).map(([parameter, text]) => [parameter, { type: 'string', description: text }]),
  );
  return {
    name,
    description,
    inputSchema: { type: 'object', properties, required: Object.keys(parameters) },
  };
}

function fill(frame: string, slots: Grammar['slots'], random: () => number): string {
  const filled = frame.replaceAll(/\{(\w+)\}/g, (_whole, slot: string) => pick(slots[slot] ?? [], random));
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}

function pick<T>(choices: readonly T[], random: () => number): T {
  const chosen = choices[Math.floor(random() * choices.length)];
  if (chosen === undefined) throw new Error('a grammar has an empty slot');
  return chosen;
}

/** Small seeded generator; quality enough for choosing words. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
