import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from '../support/vscode/chromium';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { evaluateInProcess, freeInspectorPort } from '../support/vscode/evaluateInProcess';
import { readHistoryFiles, readHostFiles, type FileRow } from '../support/data/historyFiles';
import { InstalledServer } from '../support/vscode/installedServer';
import { waitFor } from '../support/run/waitFor';
import { Workbench } from '../support/vscode/workbench';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

const container = 'container-metrics-honest';
const mebibyte = 2 ** 20;
const intervalMs = 1000;
const maxSizeMb = 16;
/** Time without the hostile engine, to measure what else the extension host does. */
const quietMs = 60_000;
const attackedMs = Number(process.env['CONTAINER_METRICS_HOSTILE_MINUTES'] ?? 10) * 60_000;

/** Evaluated in the extension host: measures from then on how long its thread is blocked (ms). */
const beginDelay = `globalThis.cmDelay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 }); cmDelay.enable(); ''`;
const longestDelay = `cmDelay.disable(); String(cmDelay.max / 1e6 - 5)`;

/**
 * What a hostile engine on the list costs, with all its attacks at once, in a real extension host: memory,
 * the host's thread, disk, and the rows of an honest engine beside it and of the host. The baseline is
 * the same window before.
 */
export async function benchHostile(): Promise<BenchResult[]> {
  const engine = spawn(
    process.execPath,
    [path.join(__dirname, 'support', 'hostileEngine.js'), testEngineAddress],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const [port] = (await once(engine.stdout, 'data')) as [Buffer];
  await runContainer({ name: container, command: 'while :; do sleep 0.1; done' });
  const settings = { 'containerMetrics.storage.maxSizeMB': maxSizeMb };
  process.env['NODE_OPTIONS'] = freeInspectorPort;
  const installed = await InstalledServer.start({
    ...settings,
    'containerMetrics.engines': [testEngineAddress],
  });
  delete process.env['NODE_OPTIONS'];
  const browser = await launchChromium();
  try {
    const window = await Workbench.open(browser, installed.server.url);
    await window.statusBarItem().waitFor({ timeout: 60_000 });
    const pid = await waitFor('an extension host', () => installed.server.extensionHostPids()[0]);
    await sleep(quietMs / 2);
    const quiet = await observe(pid, installed.historyFolder, quietMs);
    installed.changeSettings({
      ...settings,
      'containerMetrics.engines': [testEngineAddress, `tcp://127.0.0.1:${String(port).trim()}`],
    });
    const fromMs = Date.now();
    const attacked = await observe(pid, installed.historyFolder, attackedMs);
    await window.runCommand('Container Metrics: Show Storage');
    await window.page.locator('.quick-input-widget', { hasText: 'All history' }).waitFor();
    const honest = await readHistoryFiles(installed.historyFolder, container);
    const host = await readHostFiles(installed.historyFolder);
    const minutes = `${attackedMs / 60_000} min of attacks`;
    return [
      toResult({
        name: `hostile engine: resident memory gained in ${minutes}`,
        unit: 'MB',
        runs: [(attacked.mostBytes - quiet.mostBytes) / mebibyte],
        limit: 150,
      }),
      toResult({
        name: `hostile engine: longest time the extension host’s thread was blocked (baseline: without it)`,
        unit: 'ms',
        runs: [attacked.longestMs],
        limit: 100,
        baselineRuns: [quiet.longestMs],
      }),
      toResult({
        name: `hostile engine: history on disk, at most (maxSizeMB ${maxSizeMb})`,
        unit: 'MB',
        runs: [attacked.mostDiskBytes / mebibyte],
        limit: maxSizeMb * 1.1,
      }),
      toResult({
        name: `hostile engine: longest gap in the rows of an honest engine, interval ${intervalMs} ms`,
        unit: 'ms',
        runs: [longestGapMs(honest, fromMs)],
        limit: 2 * intervalMs,
      }),
      toResult({
        name: `hostile engine: longest gap in the rows of the host, interval ${intervalMs} ms`,
        unit: 'ms',
        runs: [longestGapMs(host, fromMs)],
        limit: 2 * intervalMs,
      }),
    ];
  } finally {
    await browser.close();
    await installed.stop();
    engine.stdin.end();
    await removeContainers([container]);
  }
}

/** `Infinity` where there are no rows to have a gap between. */
function longestGapMs(rows: readonly Pick<FileRow, 'time_utc'>[], fromMs: number): number {
  const times = rows.map(row => Date.parse(row.time_utc)).filter(atMs => atMs >= fromMs);
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
  return Math.max(...gaps, times.length < 2 ? Infinity : 0);
}

interface Observed {
  readonly mostBytes: number;
  readonly mostDiskBytes: number;
  readonly longestMs: number;
}

async function observe(pid: number, folder: string, forMs: number): Promise<Observed> {
  await evaluateInProcess(pid, beginDelay);
  const endMs = Date.now() + forMs;
  let [mostBytes, mostDiskBytes] = [0, 0];
  while (Date.now() < endMs) {
    await sleep(1000);
    mostBytes = Math.max(mostBytes, residentBytes(pid));
    mostDiskBytes = Math.max(mostDiskBytes, sizeOf(folder));
  }
  return { mostBytes, mostDiskBytes, longestMs: Number(await evaluateInProcess(pid, longestDelay)) };
}

function residentBytes(pid: number): number {
  const [, kibibytes = 'NaN'] =
    /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

function sizeOf(folder: string): number {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.map(
    entry => fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
