import { inflateRawSync } from 'node:zlib';
import { BadTree } from './tree-digest.js';

export interface ZipEntry {
  readonly path: string;
  readonly executable: boolean;
  readonly bytes: Buffer;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX_ENTRIES = 20_000;
const MAX_BYTES = 512 << 20;
/** Reading past the end of the archive; content that does not unpack, or to more than it says. */
const DAMAGED = /^(ERR_OUT_OF_RANGE|ERR_BUFFER_OUT_OF_BOUNDS|ERR_BUFFER_TOO_LARGE|Z_[A-Z_]+)$/;
const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;

/**
 * Files of a ZIP archive (APPNOTE 6.3), from its central directory alone. Refused: links, encryption, ZIP64, names that leave
 * the folder or occur twice, and archives that grow beyond the bounds while they are unpacked.
 *
 * @throws BadTree
 */
export function readZip(archive: Buffer): ZipEntry[] {
  try {
    return entriesOf(archive);
  } catch (cause) {
    if (DAMAGED.test((cause as NodeJS.ErrnoException).code ?? ''))
      throw new BadTree(`the archive is damaged: ${(cause as Error).message}`);
    throw cause;
  }
}

function entriesOf(archive: Buffer): ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || archive.readUInt32LE(end) !== END) throw new BadTree('it is no ZIP archive');
  const count = archive.readUInt16LE(end + 10);
  if (count === 0xffff || count > MAX_ENTRIES) throw new BadTree(`more than ${MAX_ENTRIES} files`);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = archive.readUInt32LE(end + 16);
  let left = MAX_BYTES;
  for (let i = 0; i < count; i++) {
    if (archive.readUInt32LE(at) !== CENTRAL) throw new BadTree('the archive is damaged');
    const nameLength = archive.readUInt16LE(at + 28);
    const path = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const mode = archive.readUInt32LE(at + 38) >>> 16;
    if (!path.endsWith('/')) {
      assertPath(path, names);
      if ((mode & FILE_TYPE) === SYMLINK) throw new BadTree(`${path} is a link`);
      const bytes = content(archive, at, path, left);
      left -= bytes.length;
      entries.push({ path, executable: (mode & 0o111) !== 0, bytes });
    }
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

function assertPath(path: string, names: Set<string>): void {
  const steps = path.split('/');
  if (path.includes('\0') || path.includes('\\') || steps.some((step) => ['', '.', '..'].includes(step)))
    throw new BadTree(`${JSON.stringify(path)} is no path inside the package`);
  if (names.has(path)) throw new BadTree(`${path} occurs twice`);
  names.add(path);
}

function content(archive: Buffer, at: number, path: string, left: number): Buffer {
  const flags = archive.readUInt16LE(at + 8);
  const method = archive.readUInt16LE(at + 10);
  const [packed, size, local] = [
    archive.readUInt32LE(at + 20),
    archive.readUInt32LE(at + 24),
    archive.readUInt32LE(at + 42),
  ];
  if ((flags & 1) !== 0) throw new BadTree(`${path} is encrypted`);
  if (packed === 0xffffffff || size > left) throw new BadTree('the archive holds more than 512 MiB');
  if (archive.readUInt32LE(local) !== LOCAL) throw new BadTree('the archive is damaged');
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const body = archive.subarray(start, start + packed);
  if (body.length !== packed) throw new BadTree('the archive is damaged');
  if (method === 0) return body;
  if (method !== 8) throw new BadTree(`${path} is packed in an unknown way`);
  const bytes = inflateRawSync(body, { maxOutputLength: Math.max(1, size) });
  if (bytes.length !== size) throw new BadTree(`${path} has another size than the archive says`);
  return bytes;
}
