import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'dist.*/**', 'node_modules/**', '.hub/**', '.cache/**', 'coverage/**'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 350, skipBlankLines: true, skipComments: true }],
    },
  },
  // Only the vault ciphers (decision 4); everybody else asks it.
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/vault/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'node:crypto',
              importNames: ['createCipheriv', 'createDecipheriv', 'subtle', 'webcrypto'],
              message: 'Only libs/vault imports a cipher.',
            },
          ],
        },
      ],
    },
  },
  // Nest reads constructor types at run time: a type-only import there would erase what it injects.
  {
    files: ['apps/**/*.ts', 'libs/http-edge/**/*.ts', 'libs/sign-in/**/*.ts', 'libs/party-adapter/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'max-lines': 'off',
    },
  },
  { files: ['apps/hubctl/**/*.ts', 'apps/*/src/main.ts', 'bench/**/*.ts', 'infra/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
