import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { noTextLookup } from './test/lint/noTextLookup.mjs';

/** Which folders of `src` each folder may import. `types` may be imported as types only. */
const importRules = {
  common: { may: [], types: [] },
  node: { may: ['common'], types: [] },
  protocol: { may: ['common'], types: [] },
  engine: { may: ['common'], types: [] },
  sample: { may: ['engine', 'common'], types: [] },
  collect: { may: ['sample', 'common'], types: ['engine'] },
  history: { may: ['protocol', 'common', 'node'], types: [] },
  windows: { may: ['protocol', 'common', 'node'], types: [] },
  ui: { may: ['common', 'protocol'], types: ['engine', 'sample', 'collect', 'history', 'windows'] },
};
const folders = Object.keys(importRules);
/** Files of `src` itself that `ui` may use. */
const uiRoots = ['contributions', 'settings', 'api'];

/** Rules for the files of one folder, or (depth 2) of its subfolders. */
function restrict(folder, { may, types }, depth) {
  const up = `^${'\\.\\./'.repeat(depth)}`;
  const patterns = folders
    .filter(other => other !== folder && !may.includes(other))
    .map(other => ({
      regex: `${up}${other}(/|$)`,
      allowTypeImports: types.includes(other),
      message: `${folder}/ may not import ${other}/ (see ARCHITECTURE.md).`,
    }));
  const roots = folder === 'ui' ? `(?!(${uiRoots.join('|')})$)` : '';
  patterns.push({
    regex: `${up}${roots}[^./]+$`,
    message: `${folder}/ may not import this file of src/ (see ARCHITECTURE.md).`,
  });
  const paths =
    folder === 'ui'
      ? []
      : [{ name: 'vscode', message: 'Only ui/, settings, contributions and extension know VS Code.' }];
  return {
    files: [`src/${folder}/${'*/'.repeat(depth - 1)}*.ts`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns, paths }] },
  };
}

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
    files: ['media/panel/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: 'src/(?!common/|protocol/)',
              message: 'The webview may import src/common and src/protocol only.',
            },
          ],
        },
      ],
    },
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
    plugins: { own: { rules: { 'no-text-lookup': noTextLookup } } },
    rules: { 'own/no-text-lookup': 'error' },
  },
  ...Object.entries(importRules).flatMap(([folder, rule]) => [
    restrict(folder, rule, 1),
    restrict(folder, rule, 2),
  ]),
);
