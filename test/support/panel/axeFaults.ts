import { readFile } from 'node:fs/promises';
import type { PanelPage } from './panelPage';

interface Axe {
  run(options: unknown): Promise<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>;
}

/** What axe finds wrong with a panel as it is now, a line each. */
export async function axeFaults({ page }: PanelPage): Promise<string[]> {
  await page.evaluate(await readFile(require.resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    // One rule is off unless asked for; a panel is a part of a page and needs no banner of its own.
    const rules = { 'label-content-name-mismatch': { enabled: true }, region: { enabled: false } };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({ rules });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
