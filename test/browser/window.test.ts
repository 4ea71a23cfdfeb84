import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Frame } from 'playwright-core';
import { shortestPickMs } from '../../src/ui/kit/showAgainIfHasty';
import { startDemo, stopDemo } from '../playground/demo';
import { launchChromium } from '../support/vscode/chromium';
import { docker, dockerStats, parseSize, removeContainers, runContainer } from '../support/engine/engine';
import { KernelCpu } from '../support/engine/kernelCpu';
import { readHistoryFiles } from '../support/data/historyFiles';
import { InstalledServer } from '../support/vscode/installedServer';
import { pictureFailures } from '../support/vscode/pictureFailures';
import { waitFor } from '../support/run/waitFor';
import { Workbench } from '../support/vscode/workbench';

const steady = 'container-metrics-steady';
const spike = 'container-metrics-spike';
const hostile = 'container-metrics-hostile';
const hostileProject = '$(zap) <img src=x onerror=alert(1)> [link](command:workbench.action.quit) `|**';

/**
 * The accessible summary of one of the panel's charts.
 * @throws soon when it has none, so that who waits for one looks for the page anew.
 */
async function summaryOf(frame: Frame, chart: string): Promise<string> {
  const body = frame.locator(`.chart-body[role="img"][aria-label^="${chart},"]`);
  return (await body.getAttribute('aria-label', { timeout: 1000 })) ?? '';
}

describe('the VS Code window with the extension installed from its package', function () {
  this.timeout(120_000);
  let installed: InstalledServer;
  let browser: Browser;
  let window: Workbench;
  let kernel: KernelCpu;

  before(async () => {
    await startDemo();
    const memory = ['--memory', '64m', '--shm-size', '48m'];
    const load = 'dd if=/dev/zero of=/dev/shm/x bs=1M count=20 2>/dev/null; while :; do :; done';
    await runContainer({ name: steady, args: ['--cpus', '0.3', '--cpu-shares', '8192'], command: load });
    kernel = await KernelCpu.of(steady);
    kernel.follow();
    const fill =
      'dd if=/dev/zero of=/dev/shm/x bs=1M count=40 2>/dev/null; sleep 14; rm /dev/shm/x; sleep 10000';
    installed = await InstalledServer.start();
    browser = await launchChromium();
    window = await Workbench.open(browser, installed.server.url);
    await window.showTree();
    await runContainer({ name: spike, args: memory, command: fill });
  });

  after(async () => {
    kernel?.dispose();
    await browser?.close();
    await installed?.stop();
    await removeContainers([steady, spike, hostile]);
    await stopDemo();
  });

  pictureFailures(() => window);

  it('lists the containers of docker ps, grouped by Compose project', async () => {
    const names = (await docker('ps', '--format', '{{.Names}}')).trim().split('\n');
    await waitFor('every container in the tree', async () => {
      const texts = await window.treeTexts();
      return names.every(name => texts.some(text => text.startsWith(name)));
    });
    const texts = await window.treeTexts();
    const project = texts.indexOf('shop');
    const others = texts.indexOf('Containers');
    assert.ok(project >= 0 && others > project, texts.join(' | '));
    assert.ok(texts.slice(project, others).some(text => text.startsWith('shop-api-1')));
    assert.ok(texts.slice(others).some(text => text.startsWith(steady)));
  });

  it('shows the CPU and memory that docker stats shows', async () => {
    const shown = async (): Promise<{ cpu: number; memory: number } | undefined> => {
      const text = await window.treeRow(steady).innerText();
      const [, cpu, memory] = /([\d.]+)%.*?([\d.]+ [KM]iB)/s.exec(text) ?? [];
      return memory === undefined ? undefined : { cpu: Number(cpu), memory: parseSize(memory) };
    };
    await waitFor('the same figures in tree and docker stats', async () => {
      const stats = await dockerStats(steady);
      const now = await shown();
      if (!now) return false;
      const isMemoryRight = Math.abs(now.memory - stats.memoryBytes) <= 0.05 * stats.memoryBytes;
      return isMemoryRight && stats.cpuPercent > 0 && Math.abs(now.cpu - stats.cpuPercent) <= 5;
    });
  });

  it('tells an unhealthy container from a healthy one', async () => {
    await waitFor('the health', async () => /unhealthy/.test(await window.treeRow('shop-api-1').innerText()));
    assert.equal(await window.treeRow('shop-api-1').locator('.codicon-warning').count(), 1);
    assert.equal(await window.treeRow('shop-web-1').locator('.codicon-pass-filled').count(), 1);
  });

  it('shows the host CPU in the status bar, and more on hover', async () => {
    const item = window.statusBarItem();
    await waitFor('a figure', async () => /CPU \d+%/.test(await item.innerText()));
    const hover = await window.hoverFor(item, 'Busiest');
    const text = await hover.innerText();
    assert.match(text, /Memory/);
    assert.match(text, /Load/);
    assert.match(text, new RegExp(steady));
    await window.page.mouse.move(700, 450);
  });

  it('keeps the tooltip of a row open while ticks come, and the row goes on afterwards', async () => {
    const row = window.treeRow(steady);
    /**
     * The tree's rows, and how many run. A container that comes or goes, possibly one from outside this test,
     * is shown at once.
     */
    const layout = async (): Promise<string> =>
      (await window.treeTexts())
        .map(text => text.replace(/ (<?[\d.]+%|[\d.]+ [KMG]?i?B)( · .*)?$/, ''))
        .join();
    /** What the row showed the whole time; `undefined` where rows came or went meanwhile. */
    const readOverTicks = async (): Promise<string | undefined> => {
      const before = await layout();
      const hover = await window.hoverFor(row, 'Image', () => window.nextTick());
      const shown = await row.innerText();
      for (let ticks = 0; ticks < 3; ticks++) {
        await window.nextTick();
        const isOpen = await hover.isVisible();
        if ((await layout()) !== before) return undefined;
        assert.ok(isOpen, `open after ${ticks + 1} ticks`);
      }
      assert.match(await hover.innerText(), /Up\s+\d+ (s|min|h), since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
      assert.equal(await row.innerText(), shown);
      return shown;
    };
    const held = await waitFor('ticks in which nothing comes or goes', readOverTicks, 60_000);
    await window.page.mouse.move(700, 450);
    await waitFor('new figures', async () => (await row.innerText()) !== held, 40_000);
  });

  it('asks what to export from its own menu, whatever row has the focus; a project’s row means its containers', async () => {
    const title = window.page.locator('.quick-input-widget .quick-input-title');
    const choose = async (name: string): Promise<string> => {
      const entry = window.page.getByRole('menuitem', { name });
      await entry.waitFor();
      // VS Code's menus take no click in the first moments, so this repeats until one is taken.
      await waitFor('the click to be taken', async () => {
        if (await entry.isVisible()) await entry.click({ timeout: 1000 });
        return !(await entry.isVisible());
      });
      await title.getByText('Export History').waitFor();
      const text = await title.innerText();
      // VS Code shows a quick pick again that is closed very soon, so this repeats until it stays closed.
      await waitFor('the pick to go for good', async () => {
        if (await title.isVisible()) await window.page.keyboard.press('Escape');
        await sleep(shortestPickMs);
        return !(await title.isVisible());
      });
      return text;
    };
    const shop = window.treeRow('shop');
    for (const row of [shop, window.treeRow(steady)]) {
      await row.click({ modifiers: ['ControlOrMeta'] });
      await waitFor('the focus', async () => /focused/.test((await row.getAttribute('class')) ?? ''));
      await window.page.locator('.sidebar .title-actions .codicon-toolbar-more').click();
      assert.equal(await choose('Export History…'), 'Export History (1/2): What');
    }
    await shop.click({ button: 'right' });
    assert.equal(await choose('Export History…'), 'Export History (2/2): How Far Back');
  });

  it('opens the history of a container that is clicked, with a chart for each figure', async () => {
    await window.treeRow(steady).click();
    const frame = await window.panelFrame(steady);
    await waitFor('the CPU of docker stats in the chart', async () => {
      const { cpuPercent } = await dockerStats(steady);
      const latest = Number(/latest ([\d.]+)/.exec(await summaryOf(frame, 'CPU'))?.[1] ?? Number.NaN);
      return cpuPercent > 0 && Math.abs(latest - cpuPercent) <= 5;
    });
    // The five charts that every container has, and throttling for a container with a CPU limit.
    assert.equal(await frame.locator('.chart:not([hidden]) .chart-body').count(), 6);
    assert.match(await summaryOf(frame, 'Memory'), /latest \d/);
    assert.match(await frame.locator('body').innerText(), /container-metrics-steady/);
  });

  it('zooms by dragging over a chart and goes back to live', async () => {
    const frame = await window.panelFrame();
    const chart = await frame.locator('.u-over').first().boundingBox();
    assert.ok(chart);
    const y = chart.y + chart.height / 2;
    await window.page.mouse.move(chart.x + chart.width * 0.5, y);
    await window.page.mouse.down();
    await window.page.mouse.move(chart.x + chart.width * 0.9, y, { steps: 5 });
    await window.page.mouse.up();
    const live = frame.locator('vscode-button', { hasText: 'Back to live' });
    await live.waitFor();
    await live.click();
    await frame.locator('vscode-button.live.is-live').waitFor();
  });

  it('shows another range at a click', async () => {
    const frame = await window.panelFrame();
    const button = frame.locator('vscode-button[data-range="6h"]');
    await button.click();
    await waitFor('the button pressed', async () => (await button.getAttribute('aria-pressed')) === 'true');
    await waitFor('the chart', async () => /latest/.test(await summaryOf(frame, 'CPU')));
    await frame.locator('vscode-button[data-range="15m"]').click();
  });

  it('finds containers through the palette, gone ones too', async () => {
    await waitFor('figures of the spike', async () => /%/.test(await window.treeRow(spike).innerText()));
    await window.runCommand('Container Metrics: Show Container History');
    await window.pick(spike);
    const frame = await window.panelFrame(spike);
    await waitFor('its history', async () => /highest 4\d/.test(await summaryOf(frame, 'Memory')));
    assert.match(await frame.locator('body').innerText(), /container-metrics-spike/);
  });

  it('shows the history from before when the extension host was killed and the window is loaded again', async () => {
    const isFreed = async (): Promise<boolean> => (await dockerStats(spike)).memoryBytes < 20 * 1024 * 1024;
    await waitFor('the memory freed', isFreed, 40_000);
    const pids = installed.server.extensionHostPids();
    assert.ok(pids.length > 0, 'there is an extension host to kill');
    const before = await window.panelFrame(spike);
    await installed.server.replaceExtensionHosts(pids);
    // VS Code saves only the tabs of an extension that runs.
    await waitFor('the panel of the next host', async () => (await window.chartsFrame(spike)) !== before);
    await window.reload();
    await waitFor('a panel that is restored', async () =>
      /latest/.test(await summaryOf(await window.panelFrame(), 'Memory')),
    );
    await window.runCommand('Container Metrics: Show Container History');
    await window.pick(spike);
    const frame = await window.panelFrame(spike);
    await waitFor('the history from before', async () =>
      /highest 4\d/.test(await summaryOf(frame, 'Memory')),
    );
  });

  it('exports history to the file that is chosen', async () => {
    const file = path.join(installed.folder, 'export.csv');
    await window.runCommand('Container Metrics: Export History…');
    await window.page.getByText('Export History (1/2)').waitFor();
    // Accepts the default choice, which is everything, once it is there.
    await window.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await window.page.keyboard.press('Enter');
    await window.pick('Last 24 hours');
    const input = window.page.locator('.quick-input-widget input.input');
    await waitFor('the file dialog', async () => (await input.inputValue()).endsWith('-history.sqlite'));
    await input.fill(file);
    const dialog = window.page.locator('.quick-input-widget');
    await dialog.locator('.monaco-list-row', { hasText: 'extensions' }).waitFor();
    await dialog.getByRole('button', { name: 'OK' }).click();
    const text = await waitFor('the file', () => fs.existsSync(file) && fs.readFileSync(file, 'utf8'));
    const [head = '', ...lines] = text.trimEnd().split('\r\n');
    assert.match(
      head,
      /^subject,time_utc,resolution_seconds,container,container_id,status,health,cpu_percent,/,
    );
    assert.ok(lines.length >= 10);
    for (const line of lines) assert.match(line, /^(container|host),\d{4}-\d{2}-\d{2}T[\d:.]+Z,0,/);
    const ofSteady = lines.filter(line => line.includes(`,${steady},`));
    assert.ok(ofSteady.length >= 10);
    for (const line of ofSteady) assert.match(line, /^container,[^,]+,0,[^,]+,[0-9a-f]{12},running,/);
    await window.tidy();
  });

  it('shows hostile labels as the text that they are', async () => {
    const labels = {
      project: hostileProject,
      service: '<b>bold</b>',
      'container-number': '1',
      'config-hash': '<b>',
    };
    const args = Object.entries(labels).flatMap(([key, value]) => [
      '--label',
      `com.docker.compose.${key}=${value}`,
    ]);
    await runContainer({ name: hostile, args, command: 'sleep 1000' });
    await window.showTree();
    await window.treeRow(hostileProject).waitFor();
    const hover = await window.hoverFor(window.treeRow(hostile), 'Image', () => window.nextTick());
    assert.equal(await hover.locator('a, img, b, code').count(), 0);
    await window.treeRow(hostile).click();
    const frame = await window.panelFrame(hostile);
    await frame.getByText(hostileProject).waitFor();
    assert.equal(await frame.locator('img').count(), 0);
    await removeContainers([hostile]);
    await waitFor('the container gone', async () => (await window.treeRow(hostile).count()) === 0);
  });

  it('says that no engine answers, keeps the host going, and comes back by itself', async () => {
    await window.showTree();
    installed.changeSettings({ 'containerMetrics.engines': ['unix:///nonexistent/engine.sock'] });
    const sidebar = window.page.locator('.sidebar');
    await sidebar.getByRole('button', { name: 'Try Again' }).waitFor();
    const text = await sidebar.innerText();
    assert.match(text, /No container engine answers/);
    assert.match(text, /systemctl start docker/);
    await sidebar.getByRole('button', { name: 'Show Container History' }).waitFor();
    // A tick for the new settings comes soon after another one, and may have no rates.
    await waitFor('the host’s CPU', async () => /CPU \d+%/.test(await window.statusBarItem().innerText()));
    installed.changeSettings({});
    await window.treeRow(steady).waitFor();
  });

  it('says which setting has an unusable form, and collects from the engine that was meant', async () => {
    installed.changeSettings({ 'containerMetrics.engines': 'unix:///var/run/docker.sock' });
    const sidebar = window.page.locator('.sidebar');
    const sentence =
      /The setting containerMetrics\.engines is not a list: [^\n]*\["unix:\/\/\/var\/run\/docker\.sock"\]/;
    await waitFor('the line above the tree', async () => sentence.test(await sidebar.innerText()));
    await window.statusBarItem().locator('.codicon-warning').waitFor();
    await window.treeRow('/var/run/docker.sock').waitFor();
    await window.treeRow(steady).waitFor();
    installed.changeSettings({});
    await waitFor('no line above the tree', async () => !sentence.test(await sidebar.innerText()));
  });

  it('says what an endpoint may look like when it cannot be used', async () => {
    installed.changeSettings({ 'containerMetrics.engines': ['docker.sock'] });
    const sidebar = window.page.locator('.sidebar');
    await sidebar.getByRole('button', { name: 'Correct It in Settings' }).waitFor();
    assert.match(await sidebar.innerText(), /address is not valid\. Use one of these forms/);
    installed.changeSettings({});
    await window.treeRow(steady).waitFor();
  });

  it('leaves files that the sqlite3 program reads when the window is closed', async () => {
    await window.close();
    const rows = await waitFor('the rows of the container', async () => {
      const read = await readHistoryFiles(installed.historyFolder, steady);
      return read.length >= 20 && read;
    });
    // The newest rows; each rate covers the time since the row before.
    const span = rows.slice(-11);
    const ends = span.map(row => Date.parse(row.time_utc));
    const [fromMs, toMs] = [ends[0], ends.at(-1)];
    const rates = span.slice(1).flatMap(({ cpu_percent: percent }, index) => {
      const ms = (ends[index + 1] ?? 0) - (ends[index] ?? 0);
      return percent === null ? [] : { percent, ms };
    });
    const covered = rates.reduce((sum, { ms }) => sum + ms, 0);
    const average = rates.reduce((sum, { percent, ms }) => sum + percent * (ms / covered), 0);
    const counted = kernel.percentBetween(fromMs ?? Number.NaN, toMs ?? Number.NaN);
    assert.ok(Math.abs(average - counted) <= 5, `average ${average} %, ${counted} % in the kernel`);
    const times = rows.map(row => row.time_utc);
    assert.deepEqual(times, [...new Set(times)].sort());
    const spikes = await readHistoryFiles(installed.historyFolder, spike);
    const isFromBefore = spikes.some(row => (row.memory_used_bytes ?? 0) > 40 * 1024 * 1024);
    assert.ok(isFromBefore, 'what was recorded before the kill is there');
  });
});
