export { JURISDICTION_FILES, type JurisdictionFile } from './files';
export * from './read-jurisdiction';
