import assert from 'node:assert/strict';
import type { Browser, Frame } from 'playwright-core';
import { docker, removeContainers, runContainer } from '../support/engine/engine';
import { OwnTime } from '../support/machine/ownTime';
import { waitFor } from '../support/run/waitFor';
import { launchChromium } from '../support/vscode/chromium';
import { InstalledServer } from '../support/vscode/installedServer';
import { Workbench } from '../support/vscode/workbench';

const name = 'container-metrics-lane';
/** The time users are promised from the engine's own timestamp to the screen, in own time (ms). */
const soonMs = 1000;

interface Seen {
  readonly label: string;
  readonly atMs: number;
}

/** Makes the page record when it first shows each mark of the lane. */
async function noteMarks(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const seen: Seen[] = [];
    Object.assign(globalThis, { seenMarks: seen });
    const note = (): void => {
      for (const mark of document.querySelectorAll('.lane-mark')) {
        const label = mark.getAttribute('aria-label') ?? '';
        if (!seen.some(each => each.label === label)) seen.push({ label, atMs: Date.now() });
      }
    };
    note();
    new MutationObserver(note).observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['aria-label'],
    });
  });
}

function markOf(frame: Frame, label: RegExp): Promise<Seen> {
  return waitFor(`a mark ${label}`, async () => {
    const seen = await frame.evaluate(() => (globalThis as unknown as { seenMarks: Seen[] }).seenMarks);
    return seen.find(each => label.test(each.label));
  });
}

describe('The event lane in the VS Code window', function () {
  this.timeout(120_000);
  let installed: InstalledServer | undefined;
  let browser: Browser | undefined;
  let window: Workbench;

  before(async () => {
    const command = 'while [ ! -e /end ]; do sleep 0.05; done; exit 3';
    await runContainer({ name, command });
    // An interval so long that nothing shown here can have come with a tick.
    installed = await InstalledServer.start({ 'containerMetrics.interval': 60 });
    browser = await launchChromium();
    window = await Workbench.open(browser, installed.server.url);
  });
  after(async () => {
    await browser?.close();
    await installed?.stop();
    await removeContainers([name]);
  });

  it('shows a death and a start within a second of what the engine says of them, between two ticks', async () => {
    await window.showTree();
    await window.treeRow(name).click();
    const frame = await window.panelFrame(name);
    await frame.locator('.lane-track').waitFor();
    await frame.locator('.overview-average[d]').waitFor({ state: 'attached' });
    await noteMarks(frame);
    const time = new OwnTime();
    try {
      const stampOf = async (field: string): Promise<number> =>
        Date.parse((await docker('inspect', '-f', `{{.State.${field}}}`, name)).trim());
      await docker('exec', name, 'touch', '/end');
      const death = await markOf(frame, /Died, exit code 3/);
      const diedMs = time.spanMs(await stampOf('FinishedAt'), death.atMs);
      assert.ok(diedMs <= soonMs, `the death after ${diedMs} ms`);
      await docker('start', name);
      const start = await markOf(frame, /Died, exit code 3; Started|^start: Started/);
      const startedMs = time.spanMs(await stampOf('StartedAt'), start.atMs);
      assert.ok(startedMs <= soonMs, `the start after ${startedMs} ms`);
    } finally {
      time.dispose();
    }
  });
});
