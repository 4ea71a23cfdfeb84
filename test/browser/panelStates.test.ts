import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import { busyboxImage } from '../support/engine/busyboxImage';
import { docker, removeContainers } from '../support/engine/engine';
import { axeFaults } from '../support/panel/axeFaults';
import { overflowing } from '../support/panel/panelLayout';
import { waitFor } from '../support/run/waitFor';
import type { InstalledServer } from '../support/vscode/installedServer';
import { InstalledWindow } from '../support/vscode/installedWindow';
import { pictureFailures } from '../support/vscode/pictureFailures';
import { themes, type Theme, type Workbench } from '../support/vscode/workbench';

const steady = 'container-metrics-states-steady';
const removed = 'container-metrics-states-removed';
/** As long as views show names whole. */
const long = `container-metrics-states-${'of-a-very-long-name-'.repeat(8)}end`;
const many = 200;
const nameOf = (index: number): string => `container-metrics-states-many-${index}`;

describe('The states of a panel in the VS Code window', function () {
  this.timeout(120_000);
  let own: InstalledWindow;
  let installed: InstalledServer;
  let window: Workbench;

  before(async () => {
    own = await InstalledWindow.open({
      containers: [steady, removed, long],
      size: { width: 1400, height: 900 },
    });
    ({ installed, workbench: window } = own);
  });

  after(() => (own as InstalledWindow | undefined)?.close());

  pictureFailures(() => window);

  const chartsOf = async (name: string): Promise<Frame> => {
    // A title is cut where it would be too long.
    return window.chartsFrame(name.slice(0, 60));
  };
  const open = async (name: string): Promise<Frame> => {
    await window.treeRow(name).click();
    // Away from the row, whose tooltip would cover others.
    await window.page.mouse.move(700, 880);
    return chartsOf(name);
  };
  /** The colors of the CPU line and of the page, as the theme has them and as they are drawn. */
  const colorsOf = (frame: Frame): Promise<{ line: string; background: string; isDrawn: boolean }> =>
    frame.evaluate(() => {
      const style = getComputedStyle(document.body);
      const line = style.getPropertyValue('--vscode-charts-blue').trim();
      const probe = document.createElement('canvas').getContext('2d');
      if (probe) probe.fillStyle = line;
      probe?.fillRect(0, 0, 1, 1);
      const wanted = [...(probe?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join();
      const canvas = document.querySelector<HTMLCanvasElement>('[data-chart=cpu] canvas');
      const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      let isDrawn = false;
      for (let at = 0; data && at < data.length && !isDrawn; at += 4)
        isDrawn = data[at + 3] === 255 && data.slice(at, at + 3).join() === wanted;
      return { line, background: style.getPropertyValue('--vscode-editor-background').trim(), isDrawn };
    });

  for (const theme of Object.keys(themes) as Theme[]) {
    it(`are drawn in the colors of ${themes[theme]}, in which axe finds no fault`, async () => {
      installed.changeSettings({ 'workbench.colorTheme': themes[theme] });
      await open(steady);
      await window.waitForTheme(theme);
      const frame = await chartsOf(steady);
      const drawn = await waitFor(`lines in the colors of ${theme}`, async () => {
        const colors = await colorsOf(frame);
        return colors.isDrawn && colors;
      });
      assert.notEqual(drawn.background, '');
      assert.deepEqual(await axeFaults({ page: frame }), []);
    });
  }

  it('are drawn in a theme that was chosen while they were in the background', async () => {
    await open(steady);
    await open(long);
    installed.changeSettings({ 'workbench.colorTheme': themes.dark });
    await window.waitForTheme('dark');
    await open(steady);
    await window.waitForTheme('dark');
    const inDark = await chartsOf(steady);
    await waitFor('lines in the colors of dark', async () => (await colorsOf(inDark)).isDrawn);
  });

  it('say that a container was removed while it was shown, and keep its charts', async () => {
    const frame = await open(removed);
    await frame.locator('header', { hasText: 'Running' }).waitFor();
    await docker('rm', '--force', removed);
    await frame.locator('header', { hasText: 'Removed' }).waitFor();
    // A click while rows go may meet another one.
    await window.treeRow(removed).waitFor({ state: 'detached' });
    assert.ok((await frame.locator('.chart:visible .chart-body').count()) >= 5);
    assert.deepEqual(await axeFaults({ page: frame }), []);
  });

  it('have room for the longest name, in a wide window and in a narrow one', async () => {
    const frame = await open(long);
    assert.deepEqual(await overflowing({ page: frame }), []);
    await window.page.setViewportSize({ width: 700, height: 900 });
    await waitFor('the page made narrow', async () => (await frame.evaluate(() => innerWidth)) < 500);
    await frame.locator('.chart:visible .chart-body').first().waitFor();
    await waitFor('a page without overflow', async () => {
      assert.deepEqual(await overflowing({ page: frame }), []);
      return true;
    });
    await window.page.setViewportSize({ width: 1400, height: 900 });
  });

  it('say that a range has no data, and lead back to where there is some', async () => {
    const frame = await open(steady);
    await frame.getByRole('button', { name: /^Last 15 minutes/ }).click();
    await frame.locator('input[name=from]').fill('-3d');
    await frame.locator('input[name=to]').fill('-2d');
    await frame.locator('input[name=to]').press('Enter');
    await frame.getByText('No data in this range').waitFor();
    assert.deepEqual(await axeFaults({ page: frame }), []);
    await frame.locator('.live', { hasText: 'Back to live' }).click();
    await frame.locator('.chart:visible .chart-body').first().waitFor();
  });

  it('stay what they are beside two hundred containers, any of which is found', async function () {
    this.timeout(240_000);
    try {
      for (let index = 0; index < many; index += 20) {
        const some = Array.from({ length: 20 }, (_, at) => nameOf(index + at));
        await Promise.all(some.map(name => docker('create', '--name', name, busyboxImage, 'sleep', '10000')));
      }
      await waitFor('all in the tree', async () => {
        const count = await window.treeRow(steady).getAttribute('aria-setsize');
        return Number(count) >= many;
      });
      await window.runCommand('Container Metrics: Show Container History');
      await window.pick(nameOf(many - 1));
      await (await window.panelFrame(nameOf(many - 1))).locator('header', { hasText: 'Created' }).waitFor();
      const frame = await open(steady);
      await waitFor('live figures', async () => (await frame.locator('.live.is-live').count()) === 1);
    } finally {
      await removeContainers(Array.from({ length: many }, (_, index) => nameOf(index)));
    }
  });
});
