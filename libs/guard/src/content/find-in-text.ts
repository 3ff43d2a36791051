import type { DirectionGuard } from '#libs/contracts';
import type { Disclosure } from '../conceal/disclosure.js';
import { reveal } from '../conceal/reveal.js';
import { findPersonalData } from '../pii/find-personal-data.js';
import { atLeast } from '../scan/finding.js';
import { findSecrets } from '../secrets/find-secrets.js';
import { findAddresses } from './addresses.js';
import { findInjection } from './injection.js';
import { redacted, resolved, type TextFinding, type Weight } from './text-finding.js';

/** What a text is judged by. */
export interface TextRules {
  readonly actions: DirectionGuard;
  readonly hosts: readonly string[];
}

/** A finding and what is done about it. */
export interface Resolved extends TextFinding {
  readonly action: 'flag' | 'redact' | 'block';
}

/** Characters beyond four times the text that readings of it may have: looking must stay cheap where calls wait. */
const READINGS = 64 * 1024;
/** One word, or a word with a short number: too little to be anything. */
const WORD = /^[A-Za-z_-]{0,15}\d{0,6}$/;
/** Concealments that are characters and nothing else: without them the text reads as its reader sees it. */
const CHARACTERS = new Set(
  'tag-block variation-selector zero-width soft-hyphen invisible-operator bidi combining blank-letter control ansi'
    .split(' ')
    .map((name) => `conceal.${name}`),
);

/**
 * Everything that the detectors find in one text, read also as it reads once what conceals is undone. Pure and without
 * clock; time grows with the length of the text.
 */
export function findInText(text: string, { actions, hosts }: TextRules): Resolved[] {
  if (WORD.test(text)) return [];
  const { views, disclosures } = reveal(text, READINGS);
  const found: Resolved[] = [];
  const add = (action: keyof DirectionGuard, findings: readonly TextFinding[]) => {
    const wanted = actions[action];
    if (wanted === 'off') return;
    for (const finding of findings) found.push({ ...finding, action: resolved(wanted, finding.weight) });
  };
  add('concealment', disclosures.flatMap(concealed));
  const readings = [
    { text, hidden: false, place: (span: TextFinding) => span },
    ...views.map((view) => ({
      text: view.text,
      hidden: true,
      place: (span: TextFinding) => ({ ...span, ...view.raw(span) }),
    })),
  ];
  for (const { text: reading, hidden, place } of readings) {
    const open = new Set(hidden ? found.map(({ rule, start, end }) => `${rule} ${start} ${end}`) : []);
    const fresh = (findings: readonly TextFinding[]) =>
      findings.map(place).filter(({ rule, start, end }) => !open.has(`${rule} ${start} ${end}`));
    if (actions.secrets !== 'off') add('secrets', fresh(findSecrets(reading).map(secret)));
    if (actions.personalData !== 'off') add('personalData', fresh(findPersonalData(reading).map(personal)));
    if (actions.injection !== 'off') add('injection', fresh(findInjection(reading, hidden)));
    if (actions.addresses !== 'off') add('addresses', fresh(findAddresses(reading, hosts)));
  }
  return found;
}

const secret = ({ rule, start, end }: { rule: string; start: number; end: number }): TextFinding => ({
  rule,
  start,
  end,
  // Named like a secret and random: often enough the id of something.
  weight: rule === 'secret.generic' ? 'doubt' : 'proof',
  instead: redacted(rule),
});

const personal = ({ rule, start, end }: { rule: string; start: number; end: number }): TextFinding => ({
  rule,
  start,
  end,
  weight: 'proof',
  instead: redacted(rule),
});

/** Each place where the text conceals something. Only characters are taken out; what is written otherwise is read, and noted. */
function concealed({ rule, severity, edits }: Disclosure): TextFinding[] {
  if (severity === 'info') return [];
  const strip = CHARACTERS.has(rule);
  const weight: Weight =
    !strip || severity === 'low' ? 'remark' : atLeast(severity, 'high') ? 'proof' : 'doubt';
  return edits.map(({ start, end, text }) => ({
    rule,
    start,
    end,
    weight,
    // A line separator stays a line end; whatever else was hidden must not come to light by taking it out.
    instead: text === '\n' ? text : '',
  }));
}
