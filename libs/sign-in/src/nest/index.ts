export * from './development-issuer.module';
export * from './roles';
export * from './sign-in.guard';
