import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { PublicJwk } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock, newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import type { JWK } from 'jose';
import type { EntityManager } from 'typeorm';
import {
  KEPT_AFTER_RETIREMENT_MS,
  KEY_PURPOSES,
  type KeyPurpose,
  newKeyMaterial,
  type SecretPurpose,
  type SigningPurpose,
} from './key-material.js';
import { KeysRotated } from './keys-rotated.js';
import { isDue, ROTATED_BY_SCHEDULE } from './key-schedule.js';
import {
  acceptedKeys,
  addKey,
  advanceKeys,
  bumpKeyVersion,
  dropRetiredKeys,
  type KeyState,
  lockKeys,
  type TenantKeyRow,
} from './tenant-key-rows.js';
import { Vault } from '#libs/vault';

export interface SigningKey {
  readonly kid: string;
  readonly alg: 'ES256';
  readonly privateKey: KeyObject;
  readonly privateJwk: JWK;
  readonly publicJwk: PublicJwk;
}

/**
 * Keys of one tenant and purpose: one active, one next (published before it is used, so that nobody meets an unknown key),
 * and retired ones for as long as something signed with them may be presented.
 */
@Injectable()
export class TenantKeys {
  constructor(
    private readonly db: TenantDb,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly rotated: KeysRotated,
  ) {}

  /** Creates what is missing: the active and the next key of each purpose. Safe to repeat and to race. */
  async ensure(tenantId: string, purposes: readonly KeyPurpose[]): Promise<void> {
    await this.db.run(tenantId, async (manager) => {
      await lockKeys(manager, tenantId);
      let added = 0;
      for (const purpose of purposes) {
        const present = (await this.accepted(manager, purpose)).map((row) => row.state);
        for (const state of ['active', 'next'] as const) {
          if (present.includes(state)) continue;
          await this.add(manager, tenantId, purpose, state);
          added++;
        }
      }
      if (added > 0) await bumpKeyVersion(manager, tenantId);
    });
  }

  /**
   * Two-phase rotation: next becomes active, active retires, a new next is published.
   * @param withdraw drops every retired key as well: what was signed with it is refused from now on
   */
  async rotate(tenantId: string, purpose: KeyPurpose, { withdraw = false } = {}): Promise<void> {
    await this.db.run(tenantId, async (manager) => {
      const now = new Date(this.clock.now());
      await lockKeys(manager, tenantId);
      await advanceKeys(manager, purpose, now);
      if (withdraw) await dropRetiredKeys(manager, purpose, now);
      await this.add(manager, tenantId, purpose, 'next');
      await this.rotated.run({ tenantId, purpose }, manager);
      await bumpKeyVersion(manager, tenantId);
    });
  }

  /**
   * Rotates the tenant's own keys that have signed for long enough, unless the next one is too young to be known everywhere.
   * Safe to race with other replicas.
   *
   * @param afterMs how long a key signs
   * @returns purposes that have another active key now
   */
  rotateDue(tenantId: string, afterMs: number): Promise<KeyPurpose[]> {
    return this.db.run(tenantId, async (manager) => {
      await lockKeys(manager, tenantId);
      const due: KeyPurpose[] = [];
      for (const purpose of ROTATED_BY_SCHEDULE) {
        const keys = await this.accepted(manager, purpose);
        if (isDue(keys, this.clock.now(), afterMs)) due.push(purpose);
      }
      for (const purpose of due) await this.rotate(tenantId, purpose);
      return due;
    });
  }

  /** The accepted keys of a purpose without anything secret: the active one first. */
  describe(tenantId: string, purpose: KeyPurpose): Promise<Omit<TenantKeyRow, 'sealed'>[]> {
    return this.db.run(tenantId, async (manager) =>
      (await this.accepted(manager, purpose)).map(({ sealed: _secret, ...rest }) => rest),
    );
  }

  /** Drops retired keys that were kept long enough, and has the rest published anew. */
  async dropRetired(tenantId: string): Promise<void> {
    await this.db.run(tenantId, async (manager) => {
      for (const purpose of KEY_PURPOSES) {
        const keptSince = this.keptSince(purpose);
        if (keptSince === null || (await dropRetiredKeys(manager, purpose, keptSince)) === 0) continue;
        await this.rotated.run({ tenantId, purpose }, manager);
        await bumpKeyVersion(manager, tenantId);
      }
    });
  }

  /** Accepted signing keys, private parts included: the active one first. */
  async signingKeys(tenantId: string, purpose: SigningPurpose): Promise<[SigningKey, ...SigningKey[]]> {
    const rows = await this.db.run(tenantId, (manager) => this.accepted(manager, purpose));
    return this.opened(rows, tenantId, purpose, (secret, row) => signingKey(secret, row));
  }

  /** Public halves of the accepted signing keys: the active one first, then the next, then retired ones. */
  publicKeys(tenantId: string, purpose: SigningPurpose): Promise<PublicJwk[]> {
    return this.db.run(tenantId, async (manager) =>
      (await this.accepted(manager, purpose)).flatMap((row) => row.public_jwk ?? []),
    );
  }

  /** Accepted symmetric secrets, 32 bytes each: the active one first. */
  async secrets(tenantId: string, purpose: SecretPurpose): Promise<[Buffer, ...Buffer[]]> {
    const rows = await this.db.run(tenantId, (manager) => this.accepted(manager, purpose));
    return this.opened(rows, tenantId, purpose, (secret) => secret);
  }

  private accepted(manager: EntityManager, purpose: KeyPurpose): Promise<TenantKeyRow[]> {
    return acceptedKeys(manager, purpose, this.keptSince(purpose));
  }

  private keptSince(purpose: KeyPurpose): Date | null {
    const kept: number = KEPT_AFTER_RETIREMENT_MS[purpose];
    return Number.isFinite(kept) ? new Date(this.clock.now() - kept) : null;
  }

  private async opened<T>(
    rows: readonly TenantKeyRow[],
    tenant: string,
    purpose: KeyPurpose,
    make: (secret: Buffer, row: TenantKeyRow) => T,
  ): Promise<[T, ...T[]]> {
    const [first, ...rest] = await Promise.all(
      rows.map(async (row) => make(await this.vault.open(row.sealed, { tenant, purpose, id: row.id }), row)),
    );
    if (first === undefined || rows[0]?.state !== 'active') {
      throw new Error(`tenant ${tenant} has no active key for ${purpose}`);
    }
    return [first, ...rest];
  }

  private async add(
    manager: EntityManager,
    tenant: string,
    purpose: KeyPurpose,
    state: KeyState,
  ): Promise<void> {
    const id = newId('key');
    const { secret, publicJwk } = await newKeyMaterial(purpose, id);
    const sealed = await this.vault.seal(secret, { tenant, purpose, id });
    const created_at = new Date(this.clock.now());
    const activated_at = state === 'active' ? created_at : null;
    await addKey(manager, { id, purpose, state, public_jwk: publicJwk, sealed, created_at, activated_at });
  }
}

function signingKey(secret: Buffer, row: TenantKeyRow): SigningKey {
  const privateJwk = JSON.parse(secret.toString()) as JWK;
  if (row.public_jwk === null) throw new Error(`key ${row.id} has no public half`);
  const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' });
  return { kid: row.id, alg: 'ES256', privateKey, privateJwk, publicJwk: row.public_jwk };
}
