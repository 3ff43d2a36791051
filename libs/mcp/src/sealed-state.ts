import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const FORM = /^sp1\.([A-Za-z0-9_-]{24,87400})$/;
const NONCE = 12;
const TAG = 16;

/**
 * Seals what an upstream wants back later, so that an agent can neither read nor change it, nor use it for anything but what
 * it is bound to (mcp-protocol §7): AES-256-GCM with a key of the tenant. What the receiver knows from its own request is
 * additional data, so a wrong binding looks exactly like a forged text.
 */
export class SealedState {
  private readonly keys = new Map<string, Buffer>();

  /** @param secret shared by all replicas */
  constructor(
    private readonly secret: Uint8Array,
    private readonly lifetimeMs = 600_000,
  ) {}

  /** @param now Unix milliseconds */
  seal(tenant: string, binding: string, value: string, now: number): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(tenant), nonce).setAAD(Buffer.from(binding));
    const text = JSON.stringify([now + this.lifetimeMs, value]);
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `sp1.${sealed.toString('base64url')}`;
  }

  /** Undefined for whatever was not sealed for exactly this, and for what is too old. */
  open(tenant: string, binding: string, sealed: string, now: number): string | undefined {
    const encoded = FORM.exec(sealed)?.[1];
    if (encoded === undefined) return undefined;
    const bytes = Buffer.from(encoded, 'base64url');
    // Another spelling of the same bytes is another text.
    if (bytes.length < NONCE + TAG || bytes.toString('base64url') !== encoded) return undefined;
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(tenant), bytes.subarray(0, NONCE))
      .setAAD(Buffer.from(binding))
      .setAuthTag(bytes.subarray(-TAG));
    try {
      const text = decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
      const [until, value] = JSON.parse(text) as [number, string];
      return now < until ? value : undefined;
    } catch {
      return undefined;
    }
  }

  private keyOf(tenant: string): Buffer {
    let key = this.keys.get(tenant);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', this.secret, '', `sallyport sealed state ${tenant}`, 32));
      if (this.keys.size >= 10_000) this.keys.clear();
      this.keys.set(tenant, key);
    }
    return key;
  }
}
