import assert from 'node:assert/strict';
import { panelRangeMs, type PanelSubject, type PanelView, type ToPanel } from '../../../src/protocol/panel';
import { PanelBrowser, type OpenOptions, type PanelPage } from './panelPage';
import { fakeSeries } from './panelSeries';

type Snapshot = ToPanel & { type: 'snapshot' };
type Rgb = readonly [red: number, green: number, blue: number];

export const nowMs = Math.floor(Date.now() / 5000) * 5000;
/** `charts.blue` of the themes: the color of each chart's first series. */
export const darkBlue: Rgb = [0x59, 0xa4, 0xf9];
export const lightBlue: Rgb = [0x00, 0x63, 0xd3];

export const container: PanelSubject & { kind: 'container' } = {
  kind: 'container',
  ref: { kind: 'container', workload: 'name:api', name: 'api' },
  title: 'api',
  image: 'api:1',
  status: 'running',
  limits: { memoryBytes: 256 * 1024 * 1024 },
};

/** A snapshot of the 15 minutes before `nowMs`, with overrides. */
export function snapshot(request: number, overrides: Partial<Snapshot> = {}): Snapshot {
  const view: PanelView = { kind: 'live', range: '15m' };
  const span = { fromMs: nowMs - panelRangeMs['15m'], toMs: nowMs };
  const series = fakeSeries({ ...span, stepMs: 5000 });
  return {
    type: 'snapshot',
    request,
    subject: container,
    view,
    ...span,
    series,
    intervalMs: 5000,
    ...overrides,
  };
}

/** Options of a page in a window so tall that all charts are in sight, and drawn. */
export const allInSight = { height: 2000 } as const satisfies OpenOptions;

/** Opens panels one at a time, reads their charts and acts on them. */
export class PanelDriver {
  readonly #browser: PanelBrowser;
  #opened: PanelPage | undefined;

  private constructor(browser: PanelBrowser) {
    this.#browser = browser;
  }

  static async start(): Promise<PanelDriver> {
    return new PanelDriver(await PanelBrowser.start());
  }

  get opened(): PanelPage {
    return this.#opened ?? assert.fail('no panel is open');
  }

  /** A page that has not been answered yet. */
  async load(options: OpenOptions = {}): Promise<PanelPage> {
    await this.#opened?.close();
    return (this.#opened = await this.#browser.open(options));
  }

  /** A page with charts. */
  async open(options: OpenOptions = {}, overrides: Partial<Snapshot> = {}): Promise<PanelPage> {
    const opened = await this.load(options);
    await opened.post(snapshot(1, overrides));
    await opened.page.waitForSelector('.chart:not([hidden]) canvas');
    await opened.settle();
    return opened;
  }

  /** Ends a test: fails it if the page logged an error or its policy refused something. */
  async closePage(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.close();
    assert.deepEqual(opened?.complaints ?? [], [], 'the page complained');
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** A chart's plot area, in CSS pixels of the page. */
  async area(chart: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const box = await this.opened.page.locator(`[data-chart=${chart}] .u-over`).boundingBox();
    return box ?? assert.fail(`no chart "${chart}"`);
  }

  legend(chart: string): Promise<string[]> {
    return this.opened.page.locator(`[data-chart=${chart}] .legend-entry:visible`).allInnerTexts();
  }

  /** Moves the pointer to a fraction of a chart's width. */
  async point(chart: string, at: number): Promise<void> {
    const { x, y, width } = await this.area(chart);
    await this.opened.page.mouse.move(x + width * at, y + 30);
    await this.opened.page.mouse.move(x + width * at, y + 31);
    await this.opened.settle();
  }

  async pointAway(): Promise<void> {
    await this.opened.page.mouse.move(5, 5);
    await this.opened.settle();
  }

  async drag(chart: string, from: number, to: number): Promise<void> {
    const { x, y, width } = await this.area(chart);
    const { mouse } = this.opened.page;
    await mouse.move(x + width * from, y + 30);
    await mouse.down();
    await mouse.move(x + width * ((from + to) / 2), y + 40, { steps: 4 });
    await mouse.move(x + width * to, y + 50, { steps: 4 });
    await mouse.up();
  }

  /** Number of a chart's pixels that have about this color. */
  countPixels(chart: string, color: Rgb): Promise<number> {
    return this.opened.page.locator(`[data-chart=${chart}] canvas`).evaluate((canvas, [red, green, blue]) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data =
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const far = (at: number, wanted: number): number => Math.abs((data[at] ?? 0) - wanted);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        const distance = far(at, red) + far(at + 1, green) + far(at + 2, blue);
        if (distance < 40 && (data[at + 3] ?? 0) > 200) count++;
      }
      return count;
    }, color);
  }

  /** Number of a chart's pixels that are not transparent. */
  countInked(chart: string): Promise<number> {
    return this.opened.page.locator(`[data-chart=${chart}] canvas`).evaluate(canvas => {
      const { width, height } = canvas as HTMLCanvasElement;
      const data =
        (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      let count = 0;
      for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 40) count++;
      return count;
    });
  }
}
