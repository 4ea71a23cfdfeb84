/** Draws the data of the panel's charts with other chart libraries, on the panel's own page. */
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Frame } from 'playwright-core';
import { chartSpecsOf } from '../../../media/panel/charts/chartSpecs';
import type { Metric } from '../../../src/common/metrics';
import type { Series } from '../../../src/common/series';
import { lastSnapshot, type ProbedPage } from './panelProbe';

export const peers = ['Chart.js', 'ECharts'] as const;
export type Peer = (typeof peers)[number];

type Line = (number | null)[];

/** What is drawn: each chart's lines over common times, without bands, limits and legends. */
interface PeerData {
  readonly times: number[];
  readonly charts: readonly (readonly Line[])[];
}

/** A library's charts, as made in the page. */
interface PeerPage {
  /** Redraws all charts, moved on by one row. */
  tick(): void;
  dispose(): void;
}

export type PageWithPeer = ProbedPage & {
  benchPeer?: PeerPage;
  benchPeerData?: PeerData;
  benchCreate?: (hosts: readonly HTMLElement[], data: PeerData) => PeerPage;
};

/** Loads a library and its drawing code, before anything is measured. */
export async function loadPeer(frame: Frame, peer: Peer): Promise<void> {
  const file =
    peer === 'Chart.js'
      ? path.join(path.dirname(require.resolve('chart.js')), 'chart.umd.min.js')
      : path.join(path.dirname(require.resolve('echarts/package.json')), 'dist', 'echarts.common.min.js');
  await frame.evaluate(await readFile(file, 'utf8'));
  await frame.evaluate(peer === 'Chart.js' ? useChartJs : useECharts);
  await frame.evaluate(
    data => {
      (globalThis as PageWithPeer).benchPeerData = data;
    },
    dataOf((await lastSnapshot(frame)).series),
  );
}

/** Creates the charts in place of the page's own; returns how long until they were painted, ms. */
export function firstPaintMs(frame: Frame): Promise<number> {
  return frame.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const global = globalThis as PageWithPeer;
        const [slot, old] = ['.charts-slot', '.charts-area'].map(each =>
          document.querySelector<HTMLElement>(each),
        );
        const { benchPeerData: data, benchCreate: create } = global;
        if (!slot || !old || !data || !create) return reject(new Error('The page has no charts.'));
        const size = document.querySelector('.chart:not([hidden]) .chart-body')?.getBoundingClientRect();
        old.hidden = true;
        const grid = document.createElement('div');
        grid.className = 'bench-peer charts';
        const hosts = data.charts.map(() => {
          const host = document.createElement('div');
          host.style.height = `${size?.height ?? 178}px`;
          grid.append(host);
          return host;
        });
        slot.append(grid);
        global.benchProbe.afterPaint(() => {
          const beganMs = performance.now();
          global.benchPeer = create(hosts, data);
          global.benchProbe.afterPaint(() => resolve(performance.now() - beganMs));
        });
      }),
  );
}

/** Removes the charts and shows the page's own again. */
export async function removePeer(frame: Frame): Promise<void> {
  await frame.evaluate(() => {
    const global = globalThis as PageWithPeer;
    global.benchPeer?.dispose();
    global.benchPeer = undefined;
    document.querySelector('.bench-peer')?.remove();
    const own = document.querySelector<HTMLElement>('.charts-area');
    if (own) own.hidden = false;
  });
}

/** The lines of the page's own charts, where there is data to draw. */
function dataOf({ timestamps, columns }: Series): PeerData {
  const charts = chartSpecsOf('container').map(spec =>
    spec.series.flatMap(({ metric, isReference }): Line[] => {
      const column = isReference ? undefined : columns[metric as Metric];
      return column?.avg.some(value => value !== null) ? [[...column.avg]] : [];
    }),
  );
  return { times: [...timestamps], charts: charts.filter(lines => lines.length > 0) };
}

type ChartJs = new (
  canvas: HTMLCanvasElement,
  config: unknown,
) => {
  data: { datasets: { data: { x: number; y: number | null }[] }[] };
  options: { scales: { x: { min: number; max: number } } };
  update(mode: string): void;
  destroy(): void;
};

/** Runs in the page. */
function useChartJs(): void {
  const global = globalThis as PageWithPeer & { Chart: ChartJs };
  const colors = ['#59a4f9', '#cca700', '#b180d7'];
  const clock = (timeMs: number): string => new Date(timeMs).toLocaleTimeString();
  global.benchCreate = (hosts, { times, charts }) => {
    const [first = 0, last = 0] = [times[0], times.at(-1)];
    const made = hosts.map((host, at) => {
      const canvas = document.createElement('canvas');
      host.append(canvas);
      return new global.Chart(canvas, {
        type: 'line',
        data: {
          datasets: (charts[at] ?? []).map((line, index) => ({
            label: String(index),
            data: times.map((x, row) => ({ x, y: line[row] ?? null })),
            borderColor: colors[index],
            borderWidth: 1.5,
            pointRadius: 0,
          })),
        },
        options: {
          // The library's own options for speed.
          animation: false,
          parsing: false,
          normalized: true,
          responsive: true,
          maintainAspectRatio: false,
          plugins: { legend: { display: false } },
          scales: {
            x: { type: 'linear', min: first, max: last, ticks: { callback: clock, maxRotation: 0 } },
            y: { beginAtZero: true },
          },
        },
      });
    });
    const stepMs = (times[1] ?? 0) - first;
    return {
      tick: () => {
        for (const chart of made) {
          for (const { data } of chart.data.datasets) {
            data.push({ x: (data.at(-1)?.x ?? 0) + stepMs, y: data.shift()?.y ?? null });
          }
          const { x } = chart.options.scales;
          [x.min, x.max] = [x.min + stepMs, x.max + stepMs];
          chart.update('none');
        }
      },
      dispose: () => made.forEach(chart => chart.destroy()),
    };
  };
}

interface ECharts {
  init(host: HTMLElement): { setOption(option: unknown): void; dispose(): void };
}

/** Runs in the page. */
function useECharts(): void {
  const global = globalThis as PageWithPeer & { echarts: ECharts };
  const colors = ['#59a4f9', '#cca700', '#b180d7'];
  global.benchCreate = (hosts, { times, charts }) => {
    const stepMs = (times[1] ?? 0) - (times[0] ?? 0);
    let [min = 0, max = 0] = [times[0], times.at(-1)];
    const made = hosts.map((host, at) => {
      const chart = global.echarts.init(host);
      const lines = (charts[at] ?? []).map(line => times.map((x, row) => [x, line[row] ?? null]));
      chart.setOption({
        animation: false,
        grid: { left: 60, right: 16, top: 8, bottom: 24 },
        xAxis: { type: 'time', min, max },
        yAxis: { type: 'value', min: 0 },
        series: lines.map((data, index) => ({
          ...{ type: 'line', showSymbol: false, silent: true, data },
          lineStyle: { width: 1.5, color: colors[index] },
        })),
      });
      return { chart, lines };
    });
    return {
      tick: () => {
        [min, max] = [min + stepMs, max + stepMs];
        for (const { chart, lines } of made) {
          for (const line of lines) {
            const [, value = null] = line.shift() ?? [];
            line.push([(line.at(-1)?.[0] ?? 0) + stepMs, value]);
          }
          chart.setOption({ xAxis: { min, max }, series: lines.map(data => ({ data })) });
        }
      },
      dispose: () => made.forEach(({ chart }) => chart.dispose()),
    };
  };
}
