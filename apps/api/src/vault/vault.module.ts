import { Module, type OnModuleInit } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { KeysRotated } from './keys-rotated.js';
import { LocalVault, Vault } from '#libs/vault';
import { PlatformKeys } from './platform-keys.js';
import { Resealing } from './resealing.js';
import { SealedRows } from './sealed-rows.js';
import { TenantKeys } from './tenant-keys.js';

export { mayBeUsed } from './key-schedule.js';
export { KeysRotated } from './keys-rotated.js';
export { PlatformKeys } from './platform-keys.js';
export { bumpKeyVersion } from './tenant-key-rows.js';
export { SealedRows, type SealedTable } from './sealed-rows.js';
export { TenantKeys } from './tenant-keys.js';

/** Secrets at rest, and the keys that tenants and the platform sign with. */
@Module({
  providers: [
    {
      provide: Vault,
      inject: [ApiSettings],
      useFactory: (settings: ApiSettings) => new LocalVault(settings.masterKey, settings.previousMasterKey),
    },
    KeysRotated,
    Resealing,
    SealedRows,
    TenantKeys,
    PlatformKeys,
  ],
  exports: [Vault, KeysRotated, SealedRows, TenantKeys, PlatformKeys],
})
export class VaultModule implements OnModuleInit {
  constructor(private readonly sealed: SealedRows) {}

  onModuleInit(): void {
    this.sealed.register({
      table: 'tenant_key',
      column: 'sealed',
      members: ['purpose'],
      contextOf: (tenant, { id, purpose }) => ({ tenant, purpose: purpose ?? '', id }),
    });
  }
}
