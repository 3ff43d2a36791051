import type { Severity, Span } from '../scan/finding.js';
import { atLeast } from '../scan/finding.js';
import { hull, type Disclosure } from './disclosure.js';
import { transformsFor } from './transforms.js';
import { View } from './view.js';

/** Something in a text that its reader is not meant to see. */
export interface Concealment {
  /** `conceal.<kebab-name>`, or `limit.decode-depth` and `limit.decode-size` where looking had to stop. */
  readonly rule: string;
  readonly severity: Severity;
  /** In the text as received. */
  readonly span: Span;
}

export interface Revealed {
  /** Once for each rule, the gravest; in the order found. */
  readonly concealments: readonly Concealment[];
  /** How the text reads once things are undone, one after the other; not the text as received. */
  readonly views: readonly View[];
  /** What was found in the text as received, each with the places where it stands. */
  readonly disclosures: readonly Disclosure[];
}

const MAX_DEPTH = 5;
const MAX_VIEWS = 64;
const MAX_OUTPUT = 256 * 1024;

/**
 * Finds what a text conceals, and how it reads without the concealment: at most 5 steps deep, 64 views, and `output`
 * characters (256 KiB) beyond four times the text. Beyond that a `limit.*` is reported instead, never nothing.
 */
export function reveal(text: string, output = MAX_OUTPUT): Revealed {
  const concealments = new Map<string, Concealment>();
  const report = (rule: string, severity: Severity, span: Span) => {
    const known = concealments.get(rule);
    if (!known || !atLeast(known.severity, severity)) concealments.set(rule, { rule, severity, span });
  };
  const disclosures: Disclosure[] = [];
  const views = [View.of(text)];
  const seen = new Set([text]);
  let room = output + 4 * text.length;
  for (let next = 0; next < views.length; next++) {
    const view = views[next];
    if (!view) break;
    for (const transform of transformsFor(view.text))
      for (const disclosure of transform(view.text)) {
        const { rule, severity, edits, alone } = disclosure;
        if (next === 0) disclosures.push(disclosure);
        report(rule, severity, view.raw(hull(edits)));
        if (view.steps.length >= MAX_DEPTH) {
          report('limit.decode-depth', 'medium', view.raw(hull(edits)));
          continue;
        }
        const reading = view.read(rule, edits, alone);
        if (seen.has(reading.text) || reading.text.trim() === '') continue;
        room -= reading.text.length;
        if (room < 0 || views.length >= MAX_VIEWS) {
          report('limit.decode-size', 'medium', view.raw(hull(edits)));
          continue;
        }
        seen.add(reading.text);
        views.push(reading);
      }
  }
  return { concealments: [...concealments.values()], views: views.slice(1), disclosures };
}
