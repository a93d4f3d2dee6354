export { givenFor, whatWasDecided, type GivenEvent, type When } from './given';
export { goldenFiles, schemaFingerprint, type GoldenExamples } from './golden-files';
