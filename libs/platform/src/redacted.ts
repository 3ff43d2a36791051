const GONE = '[redacted]';
const LONGEST = 16_384;
const DEEPEST = 6;

/** Members whose value is a secret whatever it looks like. */
const SECRET_NAME =
  /^(?:(?:proxy-)?authorization|dpop|(?:set-)?cookie|.*(?:token|secret|password|passphrase|assertion|private_?key|api_?key))$/i;

/** Secrets that show by their form, wherever they are in a text; each with what is written instead. Linear in the text's length. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, GONE],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(\s{0,4}[:=]\s{0,4})[^\r\n]+/gi, `$1$2${GONE}`],
  [/\b(Bearer|DPoP|Basic)\s{1,4}[\w.~+/=-]{8,}/gi, `$1 ${GONE}`],
  [/\beyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g, GONE],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@]{1,512}@/gi, `$1${GONE}@`],
  [/([?&](?:code|sig(?:nature)?|state|key)=)[^\s"'&]+/gi, `$1${GONE}`],
  [/\b(passw(?:or)?d|passphrase)(["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',;&]+/gi, `$1$2${GONE}`],
  [
    /\b((?:access_|refresh_|id_)?token|(?:client_)?secret|api_?key)(["']?\s{0,4}[=:]\s{0,4}["']?)[^\s"',;&]{12,}/gi,
    `$1$2${GONE}`,
  ],
  [/\b(?:whsec_|gh[pousr]_|github_pat_|glpat-|sk-|xox[abprs]-|AKIA|ASIA)[\w+/=-]{8,}/g, GONE],
];

/** Characters that end a line elsewhere, turn its direction or steer a terminal; JSON itself escapes those below U+0020. */
const STEERING = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text for a log: without what looks like a secret, and without characters that pretend to be something else. */
export function redactedText(text: string): string {
  let left = text.slice(0, LONGEST).toWellFormed();
  for (const [form, instead] of FORMS) left = left.replace(form, instead);
  return left.replace(STEERING, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** A value for a log: secrets by name and by form are gone, at any depth; what is too deep is left out. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '[deep]';
  if (value instanceof Error) return redactedText(value.stack ?? value.message);
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, 100).map((one) => redacted(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      redactedText(name),
      SECRET_NAME.test(name) && one !== undefined && one !== null ? GONE : redacted(one, depth + 1),
    ]),
  );
}
