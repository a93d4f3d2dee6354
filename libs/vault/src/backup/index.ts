export { readAccess, readVault } from './read-vault';
export { ensureRestorable, restoreVault, type RestoreVault } from './restore-vault';
export { accessRowOf, vaultRowOf, type AccessRow, type VaultRow } from './vault-rows';
