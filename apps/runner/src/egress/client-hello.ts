/**
 * Server name of a TLS ClientHello (RFC 8446 §4.1.2, RFC 6066 §3), so that a tunnel goes to the host that was allowed and not
 * to a neighbour on the same address.
 *
 * @returns undefined while more bytes are needed; the name; or null when there is none, or the name is encrypted (ECH)
 */
export function serverName(bytes: Buffer): string | null | undefined {
  if (bytes.length < 5) return undefined;
  if (bytes[0] !== 0x16 || bytes[1] !== 3) return null;
  const record = handshake(bytes);
  return record === undefined || record === null ? record : nameIn(record);
}

/** More than any client sends; what is longer is read to no end. */
export const MAX_HELLO = 16 * 1024;
/** A hello in crumbs costs more to put together than it says. */
const MAX_RECORDS = 16;
/** What reading past the end of a buffer throws. */
const BEYOND = ['ERR_OUT_OF_RANGE', 'ERR_BUFFER_OUT_OF_BOUNDS'];
const SERVER_NAME = 0;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;

/** A hello may be cut over several records. */
function handshake(bytes: Buffer): Buffer | null | undefined {
  const parts: Buffer[] = [];
  let have = 0;
  let at = 0;
  for (let records = 0; records < MAX_RECORDS; records++) {
    if (bytes.length < at + 5) return undefined;
    if (bytes[at] !== 0x16) return null;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || bytes.length < at + 5 + length) return length === 0 ? null : undefined;
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    have += length;
    at += 5 + length;
    const message = Buffer.concat(parts);
    if (message[0] !== 1) return null;
    if (have < 4) continue;
    const wanted = message.readUIntBE(1, 3) + 4;
    if (wanted > MAX_HELLO) return null;
    if (have >= wanted) return message.subarray(4, wanted);
  }
  return null;
}

function nameIn(hello: Buffer): string | null {
  try {
    let at = 34; // version, random
    at += 1 + hello.readUInt8(at); // session id
    at += 2 + hello.readUInt16BE(at); // cipher suites
    at += 1 + hello.readUInt8(at); // compression
    const end = at + 2 + hello.readUInt16BE(at);
    at += 2;
    let name: string | null = null;
    while (at + 4 <= end) {
      const [type, length] = [hello.readUInt16BE(at), hello.readUInt16BE(at + 2)];
      const body = hello.subarray(at + 4, at + 4 + length);
      if (type === ENCRYPTED_CLIENT_HELLO) return null;
      if (type === SERVER_NAME) {
        if (name !== null) return null;
        name = firstName(body);
      }
      at += 4 + length;
    }
    return name;
  } catch (cause) {
    if (BEYOND.includes((cause as NodeJS.ErrnoException).code ?? '')) return null;
    throw cause;
  }
}

/** One entry, of type host_name. */
function firstName(body: Buffer): string | null {
  const length = body.readUInt16BE(3);
  if (body.readUInt8(2) !== 0 || body.readUInt16BE(0) !== length + 3 || body.length !== length + 5)
    return null;
  return body.toString('latin1', 5, 5 + length).toLowerCase();
}
