import { GUARD_OFF, type GuardAction, type GuardDirection, type GuardPolicy } from '#libs/contracts';
import { judgeContent } from '#libs/guard';
import { tally, type Figure } from '../report/figure.js';
import { text, type Row } from '../sets/rows.js';
import { spansOf, textOf } from './spans.js';

const every = (action: GuardAction) => ({
  concealment: action,
  secrets: action,
  personalData: action,
  injection: action,
  addresses: action,
  binary: action,
});

/** Every detector on, and everything taken out that can be. */
export const STRICT: GuardPolicy = { ...GUARD_OFF, arguments: every('redact'), results: every('redact') };

/** A text as calls carry it: in an argument, and in a result as text and as structured content. */
export function payloadOf(at: GuardDirection, content: string): object {
  if (at === 'arguments') return { note: content, list: [{ deep: content }] };
  return { content: [{ type: 'text', text: content }], structuredContent: { note: content } };
}

/** Share of marked spans that are nowhere in what passes on, by type. Optional ones are left out. */
export function takenOut(set: string, rows: readonly Row[], at: GuardDirection): Figure {
  const marked = rows.flatMap((row) => {
    const content = textOf(row);
    const passed = JSON.stringify(judgeContent(at, payloadOf(at, content), STRICT).value);
    return spansOf(row)
      .filter(({ optional }) => optional !== true)
      .map((span) => ({ row, span, gone: !passed.includes(inner(content.slice(span.start, span.end))) }));
  });
  return tally(`${set}, in ${at}`, marked, ({ row, span, gone }) => ({
    hit: gone,
    group: [span.type, span.subtype].filter(Boolean).join(' '),
    id: text(row, 'id'),
  }));
}

/** Share of payloads of which anything is changed or blocked: of honest ones, wrongly. */
export function tampered(set: string, rows: readonly Row[], group: (row: Row) => string): Figure {
  return tally(set, rows, (row) => {
    const content = textOf(row) || text(row, 'description');
    const { notes } = judgeContent('results', payloadOf('results', content), STRICT);
    return { hit: notes.some(({ action }) => action !== 'flag'), group: group(row), id: text(row, 'id') };
  });
}

/** Share of concealed texts that are noted, or that pass without what concealed them, by the transforms that hid them. */
export function noticed(set: string, rows: readonly Row[]): Figure {
  return tally(set, rows, (row) => ({
    hit: judgeContent('results', payloadOf('results', text(row, 'text')), STRICT).notes.some(({ rule }) =>
      /^(?:conceal|inject|exfil)\./.test(rule),
    ),
    group: (row['transforms'] as string[]).join(' in '),
    id: text(row, 'id'),
  }));
}

/** As it stands inside of JSON text. */
const inner = (value: string): string => JSON.stringify(value).slice(1, -1);
