import { AsyncLocalStorage } from 'node:async_hooks';
import { PLATFORM, type PublicJwk } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable, Logger } from '@nestjs/common';
import { type SigningKey, TenantKeys } from './tenant-keys.js';

/** What the platform itself signs: tenants' snapshots, and checkpoints of audit chains. */
export type PlatformPurpose = 'snapshot' | 'checkpoint';

const REFRESH_MS = 5000;

interface Loaded {
  readonly at: number;
  readonly keys: readonly [SigningKey, ...SigningKey[]];
}

/**
 * Signing keys of the platform's own tenant. May be asked inside the transaction of any tenant: what is known is answered at
 * once and read again in the background, so nobody who holds a connection waits for another one. A replica may therefore sign
 * with a key that another one retired seconds ago; retired keys are accepted for long enough.
 */
@Injectable()
export class PlatformKeys {
  private readonly logger = new Logger('keys');
  private readonly loaded = new Map<PlatformPurpose, Loaded>();
  private readonly loading = new Map<PlatformPurpose, Promise<Loaded>>();
  /** Leaves the caller's tenant transaction. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    private readonly db: TenantDb,
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
  ) {}

  async getSigningKey(purpose: PlatformPurpose): Promise<SigningKey> {
    return (await this.current(purpose)).keys[0];
  }

  /** Every key whose signatures are accepted, the active one first. */
  async publicKeys(purpose: PlatformPurpose): Promise<PublicJwk[]> {
    return (await this.current(purpose)).keys.map((key) => key.publicJwk);
  }

  private async current(purpose: PlatformPurpose): Promise<Loaded> {
    const known = this.loaded.get(purpose);
    if (known === undefined) return this.load(purpose);
    if (this.clock.now() - known.at >= REFRESH_MS) {
      this.load(purpose).catch((cause: unknown) =>
        this.logger.warn(`platform keys not refreshed: ${String(cause)}`),
      );
    }
    return known;
  }

  private load(purpose: PlatformPurpose): Promise<Loaded> {
    const running = this.loading.get(purpose);
    if (running !== undefined) return running;
    const started = this.outside(() => this.read(purpose)).finally(() => this.loading.delete(purpose));
    this.loading.set(purpose, started);
    return started;
  }

  private async read(purpose: PlatformPurpose): Promise<Loaded> {
    const [row] = await this.db.global((manager) =>
      manager.query<{ id: string }[]>(`SELECT id FROM app.tenant WHERE slug = $1`, [PLATFORM]),
    );
    if (row === undefined) throw new Error('the platform tenant does not exist yet');
    const entry = { at: this.clock.now(), keys: await this.keys.signingKeys(row.id, purpose) };
    this.loaded.set(purpose, entry);
    return entry;
  }
}
