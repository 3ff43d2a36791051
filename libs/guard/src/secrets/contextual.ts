import { entropy, isPlaceholder } from './placeholder.js';
import type { SecretSpan } from './secret-rule.js';

interface ContextRule {
  readonly id: string;
  /** One of them, in lower case, must occur for the pattern to be tried. */
  readonly keywords: readonly string[];
  /** Where it does not match, the pattern is not tried. */
  readonly first?: RegExp;
  /** Global, with indices; the group `secret` is what is secret. */
  readonly pattern: RegExp;
  readonly valid?: (secret: string) => boolean;
}

/** A name of a credential at the start of a word or behind a joint, as in `db_password` and `api-key`. */
const NAMED =
  /(?<![a-z])(?:password|passwd|pwd|passphrase|secret(?:[_.-]?key)?|token|api[_.-]?key|apikey|access[_.-]?key|auth[_.-]?key|private[_.-]?key|client[_.-]?secret|credential)s?["']?\s{0,4}(?:=>|:=|[:=])\s{0,4}["'`]?(?<secret>[^\s"'`,;&<>(){}]{8,256})/dgi;
/** Without an assignment to such a name there is nothing for `NAMED`. */
const ASSIGNED = /(?:pass(?:word|wd|phrase)|pwd|secret|token|key|credential)s?["']?\s{0,4}[:=]/i;

const RULES: readonly ContextRule[] = [
  {
    id: 'jwt',
    keywords: ['eyj'],
    pattern: /(?<![\w.-])(?<secret>eyJ[\w-]{8,4096}\.[\w-]{8,16384}\.[\w-]{16,2048})(?![\w-])/dg,
    valid: isToken,
  },
  {
    id: 'private-key',
    keywords: ['private key-----'],
    pattern:
      /(?<secret>-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!-)){100,16384}-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)/dg,
  },
  {
    id: 'telegram-bot',
    keywords: [':aa'],
    pattern: /(?<!\w)(?<secret>\d{8,10}:AA[\w-]{32,33})(?![\w-])/dg,
  },
  {
    id: 'aws-secret-access-key',
    keywords: ['aws', 'secret'],
    pattern:
      /(?:aws_?secret_?access_?key|secretaccesskey|aws_secret_key)["']?\s{0,4}[:=]\s{0,4}["']?(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/dgi,
    valid: (secret) => entropy(secret) >= 3.5,
  },
  {
    id: 'url-credentials',
    keywords: ['://'],
    pattern: /(?<=[a-z0-9+.-]):\/\/[^\s:@/?#"'<>]{0,128}:(?<secret>[^\s:@/?#"'<>]{4,256})@[\w.[-]/dgi,
    valid: (secret) => !/^(?:password|passwd|pass|pwd|secret|user)$/i.test(secret),
  },
  {
    id: 'azure-storage-key',
    keywords: ['accountkey'],
    pattern: /AccountKey\s{0,2}=\s{0,2}(?<secret>[A-Za-z0-9+/]{86}==)/dgi,
  },
  {
    id: 'basic-auth',
    keywords: ['basic '],
    pattern: /\bBasic (?<secret>[A-Za-z0-9+/]{8,512}={0,2})(?![A-Za-z0-9+/=])/dgi,
    valid: (secret) =>
      /^[\x21-\x7e]{1,200}:[\x20-\x7e]{4,300}$/.test(Buffer.from(secret, 'base64').toString('latin1')),
  },
  {
    id: 'generic',
    keywords: ['pass', 'pwd', 'secret', 'token', 'key', 'credential'],
    first: ASSIGNED,
    pattern: NAMED,
    valid: isRandom,
  },
];

/** Credentials known by where they stand: in a URL, after a name, in a header, or by their inner form. */
export function contextualSecrets(text: string): SecretSpan[] {
  const lower = text.toLowerCase();
  return RULES.filter(
    ({ keywords, first }) =>
      keywords.some((keyword) => lower.includes(keyword)) && (first === undefined || first.test(text)),
  ).flatMap(({ id, pattern, valid }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const secret = match.groups?.['secret'] ?? '';
      const [start, end] = match.indices?.groups?.['secret'] ?? [0, 0];
      return isPlaceholder(secret) || (valid && !valid(secret)) ? [] : [{ rule: `secret.${id}`, start, end }];
    }),
  );
}

/** Three parts, of which the first is a JSON object that names an algorithm. */
function isToken(secret: string): boolean {
  const header = Buffer.from(secret.slice(0, secret.indexOf('.')), 'base64url').toString('utf8');
  return /^\{[^]*"alg"\s*:\s*"\w+"[^]*\}$/.test(header);
}

/** Not a word, a name or a number, but drawn at random. */
function isRandom(secret: string): boolean {
  const hex = /^[0-9a-f]+$/i.test(secret);
  if (/^\d+$/.test(secret) || /^[a-z]+(?:[_./-][a-z]+)*$/i.test(secret)) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((each) => each.test(secret)).length;
  return secret.length >= 12 && classes >= 2 && entropy(secret) >= (hex ? 3 : 3.3);
}
