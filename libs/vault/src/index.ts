export { LocalVault } from './local-vault.js';
export { Vault, VaultError, type SealContext } from './vault.js';
