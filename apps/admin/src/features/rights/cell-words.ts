import type { Schemas } from '#libs/api-client';
import type { Tone } from '../../components/badges/mark.js';

export type Cell = Schemas['Rights']['items'][number]['cells'][number];

/** Sign, tone and words of a cell: what the role gives, or what lacks it. */
export const CELLS: Readonly<
  Record<Cell, { readonly sign: string; readonly tone: Tone; readonly word: string; readonly why: string }>
> = {
  allowed: { sign: '✓', tone: 'allow', word: 'allowed', why: 'The role gives it' },
  terms: {
    sign: '◐',
    tone: 'wait',
    word: 'on terms',
    why: 'Not every call: a condition, a person or a limit',
  },
  grant: { sign: '–', tone: 'muted', word: 'no grant', why: 'No grant of the role covers it' },
  ceiling: { sign: '⊓', tone: 'muted', word: 'ceiling', why: 'The agent’s ceiling does not cover it' },
  guardrail: {
    sign: '⊘',
    tone: 'deny',
    word: 'guardrail',
    why: 'A guardrail denies it, whatever roles grant',
  },
  unused: { sign: '▭', tone: 'muted', word: 'not in use', why: 'The tool is not in use here' },
};
