import { Module } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { KeysRotated } from './keys-rotated.js';
import { LocalVault, Vault } from '#libs/vault';
import { PlatformKeys } from './platform-keys.js';
import { TenantKeys } from './tenant-keys.js';

export { mayBeUsed } from './key-schedule.js';
export { KeysRotated } from './keys-rotated.js';
export { PlatformKeys } from './platform-keys.js';
export { bumpKeyVersion } from './tenant-key-rows.js';
export { TenantKeys } from './tenant-keys.js';

/** Secrets at rest, and the keys that tenants and the platform sign with. */
@Module({
  providers: [
    {
      provide: Vault,
      inject: [ApiSettings],
      useFactory: (settings: ApiSettings) => new LocalVault(settings.masterKey),
    },
    KeysRotated,
    TenantKeys,
    PlatformKeys,
  ],
  exports: [Vault, KeysRotated, TenantKeys, PlatformKeys],
})
export class VaultModule {}
