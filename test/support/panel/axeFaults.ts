import { readFile } from 'node:fs/promises';
import type { Frame } from 'playwright-core';

interface Axe {
  run(options: unknown): Promise<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>;
}

/** Violations that axe finds in a panel's current state, one line each. `page`: the panel's own frame. */
export async function axeFaults({ page }: { readonly page: Pick<Frame, 'evaluate'> }): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    // The first rule is off by default. The second one is not for a panel, which is part of VS Code's page.
    const rules = { 'label-content-name-mismatch': { enabled: true }, region: { enabled: false } };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({ rules });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
