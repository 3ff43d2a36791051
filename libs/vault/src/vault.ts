/** Where a sealed secret belongs. All of it is authenticated: a row copied elsewhere does not open. */
export interface SealContext {
  /** Tenant id. */
  readonly tenant: string;
  /** What the secret is for, such as `oauth`. */
  readonly purpose: string;
  /** Id of the row that holds it. */
  readonly id: string;
  /** What else it belongs to, in a fixed order, such as server, issuer and user. */
  readonly owners?: readonly string[];
}

/** A sealed secret cannot be opened: altered, moved to another row, or sealed under another master key. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** Envelope encryption of secrets at rest. Port: the key-encryption key may live in a file or in a key management service. */
export abstract class Vault {
  /** @param secret plaintext; never logged and never kept. */
  abstract seal(secret: Buffer, context: SealContext): Promise<Buffer>;
  /** Whether it was sealed under a master key that has been replaced. */
  abstract isOutdated(sealed: Buffer): boolean;
  /** @throws VaultError when the bytes or the context are not those that were sealed. */
  abstract open(sealed: Buffer, context: SealContext): Promise<Buffer>;
}
