import { apart } from '../apart.js';
import { findInText, type Resolved, type TextRules } from './find-in-text.js';

/** After so many rounds a text still holds what must be taken out: then it is not fit to pass. */
const ROUNDS = 3;

export interface JudgedText {
  /** What is left of the text; the text itself if nothing was taken out. */
  readonly text: string;
  readonly findings: readonly Resolved[];
  /** Taking out what was found brought up more of it each time. */
  readonly endless: boolean;
}

/** What a text holds, and what is left of it. What is left, judged again, has nothing more to take out. */
export function redactText(text: string, rules: TextRules): JudgedText {
  const findings: Resolved[] = [];
  let rest = text;
  for (let round = 0; round < ROUNDS; round++) {
    const found = findInText(rest, rules);
    const out = found.filter(({ action }) => action === 'redact');
    findings.push(...(round === 0 ? found : out));
    if (out.length === 0 || found.some(({ action }) => action === 'block'))
      return { text: rest, findings, endless: false };
    rest = without(rest, out);
  }
  const endless = findInText(rest, rules).some(({ action }) => action !== 'flag');
  return { text: rest, findings, endless };
}

/** Of what overlaps the first that was found is taken out; the next round sees what is left. */
function without(text: string, out: readonly Resolved[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end, instead } of apart(text.length, out)) {
    rest += text.slice(at, start) + instead;
    at = end;
  }
  return rest + text.slice(at);
}
