import { once } from 'node:events';
import { connect } from 'node:tls';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { MAX_HELLO, serverName } from './client-hello.js';

/** The hello that Node's own TLS sends, caught before it reaches anybody. */
async function helloFor(servername: string | undefined): Promise<Buffer> {
  const caught = Promise.withResolvers<Buffer>();
  const wire = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      caught.resolve(chunk);
      done();
    },
  });
  const socket = connect({ socket: wire, ...(servername === undefined ? {} : { servername }) });
  socket.on('error', () => undefined); // nobody answers
  const bytes = await caught.promise;
  socket.destroy();
  wire.destroy();
  if (!wire.closed) await once(wire, 'close');
  return bytes;
}

/** The same handshake cut into records of that many bytes (RFC 8446 §5.1). */
function recut(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    const head = Buffer.from([0x16, 3, 1, 0, 0]);
    head.writeUInt16BE(part.length, 3);
    records.push(head, part);
  }
  return Buffer.concat(records);
}

describe('serverName', () => {
  let hello: Buffer;
  beforeAll(async () => {
    hello = await helloFor('api.example.test');
  });

  it('reads the name of a real hello, also with what follows it', () => {
    expect(serverName(hello)).toBe('api.example.test');
    expect(serverName(Buffer.concat([hello, Buffer.from('more')]))).toBe('api.example.test');
  });

  it('waits for the rest, however the bytes arrive', () => {
    for (let length = 0; length < hello.length; length++)
      expect(serverName(hello.subarray(0, length))).toBeUndefined();
  });

  it('puts a hello together from a few records, and not from crumbs', () => {
    expect(serverName(recut(hello, Math.ceil(hello.length / 10)))).toBe('api.example.test');
    expect(serverName(recut(hello, 1))).toBeNull();
  });

  it('finds no name where there is none', async () => {
    expect(serverName(await helloFor(undefined))).toBeNull();
    expect(serverName(Buffer.from('GET / HTTP/1.1\r\nhost: api.example.test\r\n\r\n'))).toBeNull();
    expect(serverName(Buffer.from([0x16, 3, 1, 0, 0]))).toBeNull();
    expect(serverName(Buffer.from([0x15, 3, 1, 0, 2, 2, 40]))).toBeNull();
  });

  it('trusts no hello whose true name may be encrypted', () => {
    // The name's extension becomes one of ECH (0xfe0d) beside it: the type of another extension is rewritten.
    const at = hello.indexOf(Buffer.from([0x00, 0x17, 0x00, 0x00])); // extended_master_secret, empty
    expect(at).toBeGreaterThan(0);
    const hidden = Buffer.from(hello);
    hidden.writeUInt16BE(0xfe0d, at);
    expect(serverName(hidden)).toBeNull();
  });

  it('trusts no hello with two names, or with a name longer than what carries it', () => {
    const at = hello.indexOf('api.example.test');
    const twice = Buffer.from(hello);
    twice.writeUInt16BE(0, twice.indexOf(Buffer.from([0x00, 0x17, 0x00, 0x00])));
    expect(serverName(twice)).toBeNull();
    const long = Buffer.from(hello);
    long.writeUInt16BE(0xffff, at - 2);
    expect(serverName(long)).toBeNull();
  });

  it('gives an answer to any bytes', () => {
    const change = fc.tuple(fc.nat(hello.length - 1), fc.nat(255));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((noise) => Buffer.from(noise)),
      fc
        .uint8Array({ maxLength: 300 })
        .map((noise) => Buffer.concat([Buffer.from([0x16, 3, 1, 0, 80, 1, 0, 0]), noise])),
      fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
        const damaged = Buffer.from(hello);
        for (const [at, value] of changes) damaged[at] = value;
        return damaged;
      }),
    );
    fc.assert(
      fc.property(bytes, (one) => {
        const name = serverName(one);
        expect(name === undefined || name === null || name.length <= MAX_HELLO).toBe(true);
      }),
      { seed: 6, numRuns: 3000 },
    );
  });
});
