import type { GuardDirection, GuardNote, GuardPolicy } from '#libs/contracts';
import { pointerTo } from '#libs/manifest';
import { findInBinary, isTextual } from './binary.js';
import { redactText } from './redact-text.js';
import type { TextRules } from './find-in-text.js';
import { Notes } from './notes.js';
import { tokensOf } from './tokens.js';

export interface ContentJudgement {
  /** The value as it may pass on: the very same if nothing was taken out. */
  readonly value: unknown;
  readonly blocked: boolean;
  /** What was found; at most 100. */
  readonly notes: readonly GuardNote[];
}

const MAX_DEPTH = 256;
/** Numbers with as many digits may be those of cards, accounts and people. */
const LONG_NUMBER = 1e8;
/** Names that say what their values are, where the values alone would not tell: of credentials, and of numbers of people. */
const TELLING_NAME =
  /(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_.-]?key|credential|private[_.-]?key|phone|mobile|cell|tel|fax|ssn|social|tax|tin|nif|dni|nie|nhs|bsn|pesel|person|national|identity|kimlik|aadhaar|sin|tfn|rut)[\w.-]{0,12}$/i;
/** Where a result holds `data` of image and audio blocks, and where `blob` of resources. Elsewhere base64 is text. */
const BLOCK = /^\/(?:content\/\d{1,9}|messages\/\d{1,9}\/content)$/;
const RESOURCE = /^\/(?:(?:content\/\d{1,9}|messages\/\d{1,9}\/content)\/resource|contents\/\d{1,9})$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Judges every string of a payload: of arguments the whole, of a result its blocks, embedded resources and structured
 * content. Names of members are judged too, and numbers that are long enough to mean something to somebody; neither can
 * be taken out, so there `redact` blocks. Pure; time grows with the size of the payload.
 *
 * Bounds of size are for `cleanContent`, and to come first: it also says that binary payloads are base64.
 */
export function judgeContent(at: GuardDirection, value: unknown, policy: GuardPolicy): ContentJudgement {
  const notes = new Notes(at);
  const actions = policy[at];
  const judge = new Judge(at, { actions, hosts: policy.hosts }, notes);
  const looks = Object.values(actions).some((action) => action !== 'off');
  const judged = looks ? judge.value(value, '', 0) : value;
  if (at === 'results' && policy.maxTokens !== null && tokensOf(value) > policy.maxTokens)
    notes.add('limit.tokens', '', 'block');
  return { value: judged, blocked: notes.blocked, notes: notes.list() };
}

/** Walks one payload. */
class Judge {
  /** Names that were found to be harmless: lists of objects repeat them. */
  private readonly names = new Set<string>();

  constructor(
    private readonly at: GuardDirection,
    private readonly rules: TextRules,
    private readonly notes: Notes,
  ) {}

  /** The value as it may pass on. */
  value(value: unknown, pointer: string, depth: number, name = ''): unknown {
    if (typeof value === 'string') return this.text(value, pointer, name);
    if (typeof value === 'number')
      return Math.abs(value) < LONG_NUMBER ? value : this.number(value, pointer, name);
    if (typeof value !== 'object' || value === null) return value;
    if (depth >= MAX_DEPTH) {
      this.notes.add('limit.depth', pointer, 'block');
      return value;
    }
    if (Array.isArray(value)) return this.array(value, pointer, depth, name);
    return this.object(value as Record<string, unknown>, pointer, depth);
  }

  private array(items: readonly unknown[], pointer: string, depth: number, name: string): unknown {
    let changed = false;
    const judged = items.map((item, i) => {
      const kept = this.value(item, pointerTo(pointer, i), depth + 1, name);
      changed ||= kept !== item;
      return kept;
    });
    return changed ? judged : items;
  }

  private object(object: Readonly<Record<string, unknown>>, pointer: string, depth: number): unknown {
    const payload = this.at === 'results' ? payloadOf(object, pointer) : undefined;
    let changed = false;
    const entries = Object.entries(object).map(([key, member]) => {
      const at = pointerTo(pointer, key);
      this.name(key, at);
      const kept =
        key === payload?.key
          ? this.binary(payload.base64, payload.mimeType, at)
          : this.value(member, at, depth + 1, key);
      changed ||= kept !== member;
      return [key, kept];
    });
    return changed ? (Object.fromEntries(entries) as unknown) : object;
  }

  private text(text: string, pointer: string, name: string): string {
    const label = name.length <= 40 && TELLING_NAME.test(name) ? `${name}: ` : '';
    const { text: rest, findings, endless } = redactText(label + text, this.rules);
    for (const { rule, action } of findings) this.notes.add(rule, pointer, action);
    if (endless) this.notes.add('limit.redaction', pointer, 'block');
    if (rest === label + text) return text;
    if (rest.startsWith(label)) return rest.slice(label.length);
    this.notes.add('limit.redaction', pointer, 'block');
    return text;
  }

  /** What is taken out of a number makes it a text; whether the schema takes that, the caller sees. */
  private number(value: number, pointer: string, name: string): unknown {
    const text = String(value);
    const rest = this.text(text, pointer, name);
    return rest === text ? value : rest;
  }

  private name(name: string, pointer: string): void {
    if (this.names.has(name)) return;
    const { findings } = redactText(name, this.rules);
    for (const { rule, action } of findings)
      this.notes.add(rule, pointer, action === 'redact' ? 'block' : action);
    this.names.add(name);
  }

  private binary(base64: string, mimeType: string, pointer: string): string {
    const wanted = this.rules.actions.binary;
    const found = wanted === 'off' ? undefined : findInBinary(base64, mimeType);
    if (found !== undefined) this.notes.add(found.rule, pointer, wanted === 'flag' ? 'flag' : 'block');
    const bytes = Buffer.from(base64, 'base64');
    if (!isTextual(mimeType, bytes)) return base64;
    const text = bytes.toString('utf8');
    const rest = this.text(text, pointer, '');
    return rest === text ? base64 : Buffer.from(rest, 'utf8').toString('base64');
  }
}

interface Payload {
  readonly key: 'data' | 'blob';
  readonly base64: string;
  readonly mimeType: string;
}

/**
 * The bytes that an object holds as MCP writes them: `data` of an image or audio block, `blob` of a resource, each in its place
 * only. What is no base64 is text, wherever it stands.
 */
function payloadOf(object: Readonly<Record<string, unknown>>, pointer: string): Payload | undefined {
  const { type, mimeType } = object;
  const key = BLOCK.test(pointer) ? 'data' : RESOURCE.test(pointer) ? 'blob' : undefined;
  if (key === undefined || (key === 'data' && type !== 'image' && type !== 'audio')) return undefined;
  const base64 = object[key];
  if (typeof base64 !== 'string' || !BASE64.test(base64)) return undefined;
  return { key, base64, mimeType: typeof mimeType === 'string' ? mimeType : '' };
}
