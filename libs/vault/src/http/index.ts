export { HttpVault, type HttpVaultOptions } from './http-vault';
