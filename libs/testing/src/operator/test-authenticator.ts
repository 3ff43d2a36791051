import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

interface Asked {
  readonly challenge: string;
  readonly rpId?: string;
  readonly rp?: { readonly id?: string };
  readonly user?: { readonly id: string };
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** How an authenticator, or whoever sits between it and the console, misbehaves. */
export interface Misbehaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  /** Flags of WebAuthn §6.1 without "attested": present, verified, backup eligible, backed up. */
  readonly flags?: number;
  readonly counter?: number;
  readonly userHandle?: string;
}

const USER_PRESENT_AND_VERIFIED = 0x05;
const ATTESTED = 0x40;

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();
const b64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64url');

/** A security key in software with one discoverable ES256 credential, as the browser at one origin presents it. */
export class TestAuthenticator {
  readonly credentialId = b64(randomBytes(32));
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private handle = '';
  private counter = 0;

  constructor(private readonly origin: string) {}

  get publicJwk(): Record<string, unknown> {
    return { ...this.keys.publicKey.export({ format: 'jwk' }) };
  }

  /** `RegistrationResponseJSON` for what the console asked. */
  create(options: unknown, wrong: Misbehaviour = {}): object {
    const asked = options as Asked;
    this.handle = asked.user?.id ?? '';
    const id = Buffer.from(this.credentialId, 'base64url');
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      coseKey(this.keys.publicKey),
    ]);
    const authData = Buffer.concat([this.header(asked, wrong, ATTESTED), attested]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      text('fmt'),
      text('none'),
      text('attStmt'),
      Buffer.from([0xa0]),
      text('authData'),
      bytes(authData),
    ]);
    const clientDataJSON = this.clientData('webauthn.create', asked, wrong);
    return this.answer({
      clientDataJSON: b64(clientDataJSON),
      attestationObject: b64(attestationObject),
      transports: ['internal'],
    });
  }

  /** `AuthenticationResponseJSON` for what the console asked. */
  get(options: unknown, wrong: Misbehaviour = {}): object {
    const asked = options as Asked;
    this.counter++;
    const authenticatorData = this.header(asked, wrong, 0);
    const clientDataJSON = this.clientData('webauthn.get', asked, wrong);
    const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
    return this.answer({
      clientDataJSON: b64(clientDataJSON),
      authenticatorData: b64(authenticatorData),
      signature: b64(sign('sha256', signed, this.keys.privateKey)),
      userHandle: wrong.userHandle ?? this.handle,
    });
  }

  private answer(response: object): object {
    return { id: this.credentialId, rawId: this.credentialId, type: 'public-key', response };
  }

  private clientData(type: string, asked: Asked, wrong: Misbehaviour): string {
    const { challenge } = asked;
    return JSON.stringify({
      type: wrong.type ?? type,
      challenge,
      origin: wrong.origin ?? this.origin,
      crossOrigin: false,
    });
  }

  private header(asked: Asked, wrong: Misbehaviour, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(wrong.counter ?? this.counter);
    const rpId = wrong.rpId ?? asked.rpId ?? asked.rp?.id ?? new URL(this.origin).hostname;
    const flags = (wrong.flags ?? USER_PRESENT_AND_VERIFIED) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), counter]);
  }
}

/** CBOR (RFC 8949) of what is needed: short texts, byte strings up to 64 KiB. */
const text = (value: string): Buffer =>
  Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
const bytes = (value: Buffer): Buffer => {
  const head = value.length < 256 ? [0x58, value.length] : [0x59, value.length >> 8, value.length & 0xff];
  return Buffer.concat([Buffer.from(head), value]);
};

/** `{1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}` (RFC 9053). */
function coseKey(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    bytes(Buffer.from(x, 'base64url')),
    Buffer.from([0x22]),
    bytes(Buffer.from(y, 'base64url')),
  ]);
}
