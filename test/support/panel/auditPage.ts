import type { PanelPage } from './panelPage';

/** What axe finds on a page, a line each. `axe`: its source, as a policy with nonces lets no script in. */
export async function auditPage({ page }: PanelPage, axe: string): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Axe {
      run(options: unknown): Promise<{
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
      }>;
    }
    // One rule is off unless asked for; a panel is a part of a page and needs no banner of its own.
    const rules = { 'label-content-name-mismatch': { enabled: true }, region: { enabled: false } };
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run({ rules });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}
