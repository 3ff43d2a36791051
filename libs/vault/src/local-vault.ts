import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type SealContext, Vault, VaultError } from './vault.js';

const FORMAT = 1;
const KEY_ID_BYTES = 8;
const DEK_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const BOX_OVERHEAD = IV_BYTES + TAG_BYTES;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const WRAPPED_BYTES = DEK_BYTES + BOX_OVERHEAD;

/**
 * Vault whose key-encryption key (KEK) is given to the process.
 *
 * Layout: format 1 byte, KEK id 8, wrapped data key 60, then the secret's box; a box is IV 12, tag 16, ciphertext.
 * Each secret has a random data key (AES-256-GCM), wrapped by the KEK; both boxes authenticate tenant, purpose, id and KEK id.
 */
export class LocalVault extends Vault {
  private readonly current: MasterKey;
  private readonly keys: readonly MasterKey[];

  /**
   * @param kek 32 random bytes: everything new is sealed under it
   * @param previous the one before, while what was sealed under it is being sealed anew
   */
  constructor(kek: Buffer, previous?: Buffer) {
    super();
    this.current = masterKey(kek);
    this.keys = previous === undefined ? [this.current] : [this.current, masterKey(previous)];
  }

  isOutdated(sealed: Buffer): boolean {
    return !sealed.subarray(1, HEADER_BYTES).equals(this.current.id);
  }

  async seal(secret: Buffer, context: SealContext): Promise<Buffer> {
    const { id, kek } = this.current;
    const aad = associatedData(context, id);
    const dek = randomBytes(DEK_BYTES);
    return Buffer.concat([Buffer.of(FORMAT), id, encrypt(kek, dek, aad), encrypt(dek, secret, aad)]);
  }

  async open(sealed: Buffer, context: SealContext): Promise<Buffer> {
    if (sealed.length < HEADER_BYTES + WRAPPED_BYTES + BOX_OVERHEAD || sealed[0] !== FORMAT) {
      throw new VaultError('sealed secret has an unknown format');
    }
    const key = this.keys.find(({ id }) => sealed.subarray(1, HEADER_BYTES).equals(id));
    if (key === undefined) {
      throw new VaultError(
        'sealed under another MASTER_KEY: start with the key this database was created with',
      );
    }
    const aad = associatedData(context, key.id);
    try {
      const dek = decrypt(key.kek, sealed.subarray(HEADER_BYTES, HEADER_BYTES + WRAPPED_BYTES), aad);
      return decrypt(dek, sealed.subarray(HEADER_BYTES + WRAPPED_BYTES), aad);
    } catch {
      throw new VaultError('sealed secret was altered or belongs to another row');
    }
  }
}

interface MasterKey {
  readonly id: Buffer;
  readonly kek: Buffer;
}

function masterKey(kek: Buffer): MasterKey {
  if (kek.length !== DEK_BYTES) throw new TypeError('the key-encryption key must have 32 bytes');
  return { kek, id: Buffer.from(hkdfSync('sha256', kek, '', 'sallyport vault key id', KEY_ID_BYTES)) };
}

/** Length-prefixed, so that no two contexts give the same bytes. */
function associatedData({ tenant, purpose, id, owners = [] }: SealContext, keyId: Buffer): Buffer {
  const parts = [...[tenant, purpose, id, ...owners].map((part) => Buffer.from(part)), keyId];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

function encrypt(key: Buffer, plaintext: Buffer, aad: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function decrypt(key: Buffer, box: Buffer, aad: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(aad)
    .setAuthTag(box.subarray(IV_BYTES, BOX_OVERHEAD));
  return Buffer.concat([decipher.update(box.subarray(BOX_OVERHEAD)), decipher.final()]);
}
