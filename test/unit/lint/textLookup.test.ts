import assert from 'node:assert/strict';
import { ESLint } from 'eslint';

/** The messages of the project's own lint for a text in place of a source file. */
async function problemsOf(text: string): Promise<(string | null)[]> {
  // Otherwise, with `CI=true`, the file would be read from disk instead of the text.
  process.env['TSESTREE_SINGLE_RUN'] = 'false';
  const eslint = new ESLint({ overrideConfigFile: 'eslint.config.mjs' });
  const [result] = await eslint.lintText(text, { filePath: 'src/common/text/matchesGlob.ts' });
  assert.ok(result && result.fatalErrorCount === 0, JSON.stringify(result?.messages));
  return result.messages.map(({ ruleId, line }) => `${line} ${ruleId}`);
}

describe('The lint', () => {
  it('refuses to look a member up by a text that may be any, and by nothing else', async function () {
    this.timeout(120_000);
    const text = `export function f(
  word: string, names: readonly string[], codes: Record<string, number>, known: { a: 1 }, key: 'a', part: unknown,
): unknown[] {
  const read = codes[word];
  codes[word] = 1;
  const either = known[word as 'a' | string as never] ?? codes[\`x\${word}\`];
  const inside = word in codes;
  const own = [known[key], codes['b'], names[0], word[0], new Map(Object.entries(codes)).get(word), 'a' in known];
  const any = (part as Record<string, number>)[names[0] ?? ''];
  return [read, either, inside, own, any];
}
`;
    assert.deepEqual(
      await problemsOf(text),
      [4, 5, 6, 7, 9].map(line => `${line} own/no-text-lookup`),
    );
  });
});
