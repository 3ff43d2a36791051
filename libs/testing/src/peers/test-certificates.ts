import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A certificate and its private key, both PEM. */
export interface TestCertificate {
  readonly certificate: string;
  readonly key: string;
}

const EC_SHA256 = '06082a8648ce3d040302';
const COMMON_NAME = '0603550403';
const BASIC_CONSTRAINTS = '0603551d13';
const ALTERNATIVE_NAME = '0603551d11';
const DAY_MS = 86_400_000;

/** A certificate authority of a test's own: signs certificates for 127.0.0.1 and for clients (RFC 5280, in DER by hand). */
export class TestAuthority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** PEM. */
  readonly certificate: string;

  constructor(private readonly name = 'test authority') {
    this.certificate = pem('CERTIFICATE', this.signed(name, this.keys.publicKey, { ca: true }));
  }

  /** @param days until it ends; negative: it has ended */
  issue(name: string, days = 1): TestCertificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = pem('CERTIFICATE', this.signed(name, publicKey, { ca: false, days }));
    return { certificate, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) };
  }

  private signed(subject: string, key: KeyObject, { ca, days = 1 }: { ca: boolean; days?: number }): Buffer {
    const algorithm = sequence(hex(EC_SHA256));
    const extensions = [
      extension(BASIC_CONSTRAINTS, sequence(...(ca ? [hex('0101ff')] : []))),
      ...(ca ? [] : [extension(ALTERNATIVE_NAME, sequence(tlv(0x87, Buffer.from([127, 0, 0, 1]))))]),
    ];
    const body = sequence(
      tlv(0xa0, hex('020102')),
      tlv(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
      algorithm,
      nameOf(this.name),
      sequence(time(-2 * DAY_MS), time(days * DAY_MS)),
      nameOf(subject),
      key.export({ type: 'spki', format: 'der' }),
      tlv(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, this.keys.privateKey);
    return sequence(body, algorithm, tlv(0x03, Buffer.concat([Buffer.of(0), signature])));
  }
}

function tlv(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const long = size < 256 ? Buffer.of(0x81, size) : Buffer.of(0x82, size >> 8, size & 0xff);
  const length = size < 128 ? Buffer.of(size) : long;
  return Buffer.concat([Buffer.of(tag), length, body]);
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const sequence = (...content: Buffer[]): Buffer => tlv(0x30, ...content);
const nameOf = (name: string): Buffer =>
  sequence(tlv(0x31, sequence(hex(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));
const extension = (oid: string, value: Buffer): Buffer => sequence(hex(oid), tlv(0x04, value));

/** GeneralizedTime, this many milliseconds from now. */
function time(fromNow: number): Buffer {
  const text = new Date(Date.now() + fromNow).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tlv(0x18, Buffer.from(text));
}

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`;
