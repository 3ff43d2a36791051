import { scanManifest, type KnownTool } from '#libs/guard';
import type { GeneratedTool } from './grammar/generate.js';
import { text, type Row } from './sets/rows.js';
import { tally, type Figure } from './report/figure.js';

const DEFINITION = ['name', 'title', 'description', 'annotations', 'inputSchema', 'outputSchema'] as const;

/** Share of honest tools that are flagged. Each is scanned beside all other tools of its set. */
export function falsePositives(set: string, rows: readonly Row[]): Figure {
  const known = rows.map(asKnown);
  return tally(set, rows, (row, i) => ({
    hit: flagged(
      text(row, 'server'),
      definitionOf(row),
      known.filter((_tool, j) => j !== i),
    ),
    group: 'honest tools',
    id: text(row, 'id'),
  }));
}

/** Share of poisoned tools that are flagged, by attack. The set's honest rows are what callers already have. */
export function recall(set: string, rows: readonly Row[]): Figure {
  const known = rows.filter((row) => row['label'] !== 'poisoned').map(asKnown);
  const poisoned = rows.filter((row) => row['label'] === 'poisoned');
  return tally(set, poisoned, (row) => ({
    hit: flagged(text(row, 'server'), definitionOf(row), known),
    group: text(row, 'attack') || 'poisoned',
    id: text(row, 'id'),
  }));
}

export function generatedRecall(set: string, tools: readonly GeneratedTool[]): Figure {
  return tally(set, tools, ({ id, family, definition }) => ({
    hit: flagged('generated', definition, []),
    group: family ?? 'honest',
    id,
  }));
}

/** Share of harmless texts with alarming words that would be flagged as the description of a tool. */
export function overDefence(set: string, rows: readonly Row[]): Figure {
  return tally(set, rows, (row) => ({
    hit: flagged(
      'texts',
      { name: 'text', description: text(row, 'text'), inputSchema: { type: 'object' } },
      [],
    ),
    group: text(row, 'category') || 'texts',
    id: text(row, 'id'),
  }));
}

/** Descriptions alone, a tool each. */
export function describedAs(set: string, descriptions: readonly string[]): Figure {
  return tally(set, descriptions, (description, i) => ({
    hit: flagged('written', { name: `tool_${i}`, description, inputSchema: SOME_QUERY }, []),
    group: '',
    id: String(i + 1),
  }));
}

const SOME_QUERY = {
  type: 'object',
  properties: { query: { type: 'string', description: 'What to look for' } },
};

function flagged(server: string, definition: unknown, known: readonly KnownTool[]): boolean {
  return scanManifest({ server, definition }, known).verdict !== 'clear';
}

function asKnown(row: Row): KnownTool {
  return { server: text(row, 'server'), definition: definitionOf(row) };
}

function definitionOf(row: Row): Record<string, unknown> {
  return Object.fromEntries(
    DEFINITION.flatMap((field) => (row[field] === undefined ? [] : [[field, row[field]]])),
  );
}
