import { pointerTo } from '#libs/manifest';

/** What a tool's profile allows in one direction. */
export interface ContentProfile {
  /** UTF-8 bytes of all strings together, member names included. */
  readonly maxTextBytes: number;
  /** Decoded bytes of one base64 payload (`data` of an image or audio block, `blob` of a resource). */
  readonly maxBinaryBytes: number;
}

export interface Finding {
  readonly rule: 'text-size' | 'binary-size' | 'binary-encoding';
  /** RFC 6901 pointer to what the finding is about; empty for the whole. */
  readonly pointer: string;
}

export interface Findings {
  readonly blocked: boolean;
  readonly findings: readonly Finding[];
}

export const DEFAULT_PROFILE: ContentProfile = Object.freeze({
  maxTextBytes: 1024 * 1024,
  maxBinaryBytes: 1024 * 1024,
});

const NOTHING: Findings = Object.freeze({ blocked: false, findings: Object.freeze([]) });
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Content rules of the guard, for arguments on the way in and results on the way out. Today: size of text, size and
 * alphabet of binary payloads in results; every finding blocks. Does not look for secrets, personal data or injected instructions.
 */
export function cleanContent(
  direction: 'arguments' | 'result',
  value: unknown,
  profile: ContentProfile = DEFAULT_PROFILE,
): Findings {
  const findings: Finding[] = [];
  if (textBytes(value) > profile.maxTextBytes) findings.push({ rule: 'text-size', pointer: '' });
  if (direction === 'result') findBinary(value, profile.maxBinaryBytes, findings);
  return findings.length === 0 ? NOTHING : { blocked: true, findings };
}

function textBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 0;
  let bytes = 0;
  if (Array.isArray(value)) for (const item of value) bytes += textBytes(item);
  else for (const [key, item] of Object.entries(value)) bytes += Buffer.byteLength(key) + textBytes(item);
  return bytes;
}

type Block = { type?: unknown; data?: unknown; resource?: { blob?: unknown } } | null | undefined;

/**
 * Base64 payloads: `data` of image and audio blocks, `resource.blob` of embedded resources, in the content of a tool's result
 * and in the messages of a prompt; `blob` of resources that were read.
 */
function findBinary(result: unknown, max: number, findings: Finding[]): void {
  const { content, messages, contents } = (result ?? {}) as Readonly<Record<string, unknown>>;
  const inBlock = (block: Block, at: string): void => {
    if (block?.type === 'image' || block?.type === 'audio') judge(block.data, `${at}/data`, max, findings);
    else if (block?.type === 'resource') judge(block.resource?.blob, `${at}/resource/blob`, max, findings);
  };
  each(content, (block, i) => inBlock(block as Block, pointerTo('/content', i)));
  each(messages, (message, i) =>
    inBlock((message as { content?: Block } | null)?.content, `${pointerTo('/messages', i)}/content`),
  );
  each(contents, (part, i) =>
    judge((part as { blob?: unknown } | null)?.blob, `${pointerTo('/contents', i)}/blob`, max, findings),
  );
}

function each(list: unknown, look: (item: unknown, index: number) => void): void {
  if (Array.isArray(list)) for (const [i, item] of list.entries()) look(item, i);
}

function judge(payload: unknown, pointer: string, max: number, findings: Finding[]): void {
  if (typeof payload !== 'string') return;
  if ((payload.length / 4) * 3 > max + 2) findings.push({ rule: 'binary-size', pointer });
  else if (payload.length % 4 !== 0 || !BASE64.test(payload))
    findings.push({ rule: 'binary-encoding', pointer });
}
