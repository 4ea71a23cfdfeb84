import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** What the project's own lint says of the length of a file with so many lines. */
async function problemsOf(filePath: string, lines: number): Promise<(string | null)[]> {
  const eslint = new ESLint({
    overrideConfigFile: 'eslint.config.mjs',
    // The rule needs no types, which take seconds to work out.
    overrideConfig: { languageOptions: { parserOptions: { project: null } } },
    ruleFilter: ({ ruleId }) => ruleId === 'max-lines',
  });
  const [result] = await eslint.lintText('// A line.\n'.repeat(lines), { filePath });
  assert.ok(result && result.fatalErrorCount === 0, JSON.stringify(result?.messages));
  return result.messages.map(({ ruleId, severity }) => `${severity === 2 ? 'error' : 'warning'} ${ruleId}`);
}

describe('The length of a file', () => {
  const files = [
    'src/history/catalog/catalog.ts',
    'media/panel/main.ts',
    'test/store/series.test.ts',
    'test/support/data/samples.ts',
  ];
  for (const file of files) {
    it(`is at most 450 lines, like that of ${file}`, async () => {
      assert.deepEqual(await problemsOf(file, 450), []);
      assert.deepEqual(await problemsOf(file, 451), ['error max-lines']);
    });
  }
});
