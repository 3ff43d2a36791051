import { segmentsOf } from '../conceal/wording/segments.js';
import { classesOf } from '../scan/lexicon/lexicon.js';

/** One of them is worth a closer look by itself. */
const HARD = new Set(
  'curl wget bash chmod powershell ncat crontab netrc npmrc keychain wallet precedence unrestricted'.split(
    ' ',
  ),
);
/** Words that orders to an agent are made of; each needs company. */
const STRONG = new Set(
  `priority priorities overrides overriding supersedes superseding outranks trumps lifted suspended void waived relaxed
  pretend lie deny fake falsify fabricate impersonate mislead deceive trick convince manipulate gaslight automatically
  blindly unconditionally now longer nobody none root comply grant granted regardless irrespective whatever matter
  assistant assistants agent agents ai llm chatbot model claude gpt copilot gemini
  rm eval base64 sh nc npm pip install disable deactivate delete erase wipe purge execute follow obey ssh env passwd
  shadow history rsa ed25519 pem`.split(/\s+/),
);
const STRONG_CLASSES = ['ignore', 'conceal', 'covert', 'credential'];
const COMPANY = new Set(
  'respond answer reply act confirmation confirmations approval consent admin rights safety log logs must should please'.split(
    ' ',
  ),
);
const COMPANY_CLASSES = ['disclose', 'ask', 'conversation', 'system', 'user', 'model'];
const SENDING = ['transmit', 'embed'];
const ADDRESS = /:\/\/|@/;
const HAN = /\p{sc=Han}/u;
const WORD = /[\p{L}\p{N}'’]+/gu;
const APOSTROPHE = 39;
// eslint-disable-next-line no-control-regex -- all of ASCII
const FOREIGN = /[^\x00-\x7f]/;
const BITS = { hard: 1, strong: 2, company: 4, negated: 8, sends: 16 } as const;
type Counts = Record<keyof typeof BITS, number>;

/** Short words are kept with their verdict; V8 copies them, so that no text is kept with them. */
const MAX_KEPT = 12;
const MAX_WORDS = 50_000;
const kept = new Map<string, number>();

/**
 * Stretches of a text that may order an agent about: sentences with words that such orders need. Much cheaper than
 * reading clauses, and most texts have none.
 */
export function tellingStretches(text: string): { start: number; text: string }[] {
  const found: { start: number; text: string }[] = [];
  const foreign = FOREIGN.test(text);
  for (const { start, end } of segmentsOf(text)) {
    const counts: Counts = { hard: 0, strong: 0, company: 0, negated: 0, sends: 0 };
    if (foreign) countForeign(text.slice(start, end), counts);
    else countAscii(text, start, end, counts);
    if (isTelling(counts) || (counts.sends > 0 && ADDRESS.test(text.slice(start, end))))
      found.push({ start, text: text.slice(start, end) });
  }
  return found;
}

const isTelling = ({ hard, strong, company, negated }: Counts): boolean =>
  hard > 0 || (strong > 0 && strong + company > 1) || (negated > 0 && company > 1);

function countAscii(text: string, start: number, end: number, counts: Counts): void {
  for (let at = start, from = start; at <= end; at++) {
    const unit = at < end ? text.charCodeAt(at) : 0;
    const small = unit | 32;
    if ((small >= 97 && small <= 122) || (unit >= 48 && unit <= 57) || unit === APOSTROPHE) continue;
    if (at - from > 1) count(text.slice(from, at), counts);
    from = at + 1;
  }
}

function countForeign(segment: string, counts: Counts): void {
  // Chinese has no word breaks to go by.
  if (HAN.test(segment)) counts.hard++;
  for (const [word] of segment.matchAll(WORD)) count(word, counts);
}

function count(word: string, counts: Counts): void {
  const bits = bitsOf(word);
  if (bits === 0) return;
  for (const name of NAMES) if ((bits & BITS[name]) !== 0) counts[name]++;
}

const NAMES = Object.keys(BITS) as (keyof Counts)[];

function bitsOf(word: string): number {
  if (word.length > MAX_KEPT) return judged(word);
  let bits = kept.get(word);
  if (bits === undefined) {
    bits = judged(word);
    if (kept.size >= MAX_WORDS) kept.clear();
    kept.set(word, bits);
  }
  return bits;
}

function judged(word: string): number {
  const lower = word.toLowerCase();
  const classes = classesOf(lower);
  const of = (names: readonly string[]): boolean => names.some((name) => classes.has(name));
  return (
    (HARD.has(lower) ? BITS.hard : 0) |
    (STRONG.has(lower) || of(STRONG_CLASSES) ? BITS.strong : 0) |
    (COMPANY.has(lower) || of(COMPANY_CLASSES) ? BITS.company : 0) |
    (classes.has('negation') ? BITS.negated : 0) |
    (of(SENDING) ? BITS.sends : 0)
  );
}
