export * from './caller';
export * from './development-issuer';
export * from './service-tokens';
export * from './sign-in-error';
export * from './signing-key';
export * from './token-verifier';
