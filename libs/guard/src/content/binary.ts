import { isUtf8 } from 'node:buffer';
import type { Weight } from './text-finding.js';

/* eslint-disable no-control-regex -- first bytes of files, as Latin-1 */
/** What files of a kind begin with; `.` stands for any byte. */
const MAGIC: readonly (readonly [kind: string, start: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/bmp', /^BM[^]{4}\0\0\0\0/],
  ['audio/wav', /^RIFF[^]{4}WAVE/],
  ['audio/mpeg', /^(?:ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb])/],
  ['audio/ogg', /^OggS/],
  ['audio/flac', /^fLaC/],
  ['application/pdf', /^%PDF-/],
  [
    'archive',
    /^(?:PK(?:\x03\x04|\x05\x06|\x07\x08)|\x1f\x8b|BZh[1-9]|7z\xbc\xaf\x27\x1c|\xfd7zXZ\0|Rar!\x1a\x07|\x28\xb5\x2f\xfd)/,
  ],
  ['program', /^(?:\x7fELF|MZ|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|\0asm|#!)/],
  ['markup', /^(?:\xef\xbb\xbf)?\s{0,64}<(?:!doctype|html|svg|script|\?xml|!--)/i],
];
/* eslint-enable no-control-regex */
const SAME = new Map([
  ['image/jpg', 'image/jpeg'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/wave', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-flac', 'audio/flac'],
]);
const MARKUP = /^(?:text\/|image\/svg|application\/(?:[\w.-]+\+)?(?:xml|json|html))/;
const HEAD = 96;

/** Is it text, by its declared type or by its bytes, and so to be judged as text? */
export function isTextual(mimeType: string, bytes: Uint8Array): boolean {
  return isMarkup(mimeType) || (isUtf8(bytes) && !bytes.includes(0));
}

const isMarkup = (mimeType: string): boolean => MARKUP.test(mimeType.toLowerCase());

/**
 * What is wrong with a payload, by its first bytes: another kind of file than it says, an archive, a program.
 * Does not look into files.
 * @param base64 checked to be base64 before
 */
export function findInBinary(base64: string, declared: string): { rule: string; weight: Weight } | undefined {
  const mime = (declared.split(';', 1)[0] ?? '').trim().toLowerCase();
  const said = SAME.get(mime) ?? mime;
  const head = Buffer.from(base64.slice(0, HEAD), 'base64').toString('latin1');
  const kind = MAGIC.find(([, start]) => start.test(head))?.[0];
  if (kind === 'program') return { rule: 'binary.program', weight: 'proof' };
  if (kind === 'archive') return { rule: 'binary.archive', weight: 'proof' };
  if (kind === 'markup')
    return isMarkup(said) ? undefined : { rule: 'binary.mime-mismatch', weight: 'proof' };
  const known = MAGIC.some(([name]) => name === said);
  if (kind === undefined) return known ? { rule: 'binary.mime-mismatch', weight: 'proof' } : undefined;
  return kind === said ? undefined : { rule: 'binary.mime-mismatch', weight: 'proof' };
}
