import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { keepRooms } from './test/lint/keepRooms.mjs';
import { noTextLookup } from './test/lint/noTextLookup.mjs';

export default defineConfig(
  globalIgnores(['dist', 'out', '.vscode-test', 'node_modules']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'media/panel/tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
      ],
      'max-lines': ['error', 450],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    // The panel's page runs where the user is; the extension host may not.
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        {
          selector:
            'CallExpression[callee.property.name=/^(toLocale(Date|Time)?String|get(Hours|Date|Month|FullYear))$/][arguments.length=0]',
          message: 'This machine’s zone and language are not the user’s: use formatUtc or a duration.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts', 'media/**/*.ts'],
    plugins: { own: { rules: { 'no-text-lookup': noTextLookup, 'keep-rooms': keepRooms } } },
    rules: { 'own/no-text-lookup': 'error', 'own/keep-rooms': 'error' },
  },
);
