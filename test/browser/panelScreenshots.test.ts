import { mkdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { PanelSubject, PanelView, ToHost } from '../../src/protocol/panel';
import { panelRangeMs } from '../../src/protocol/panel';
import { PanelBrowser, type OpenOptions, type PanelPage } from '../support/panelPage';
import { fakeSeries } from '../support/panelSeries';

const folder = process.env['PANEL_SCREENSHOTS'];
const nowMs = Math.floor(Date.now() / 5000) * 5000;

const container: PanelSubject = {
  kind: 'container',
  ref: { kind: 'container', workload: 'compose:shop/api/1', name: 'shop-api-1' },
  title: 'shop-api-1',
  image: 'shop/api:2.4.1',
  project: 'shop',
  containerId: '4f1c22a9be0d77aa',
  status: 'running',
  health: 'healthy',
  startedAtMs: nowMs - 93 * 60_000,
  restartCount: 2,
  limits: { memoryBytes: 256 * 1024 * 1024, cpuCores: 1 },
};
const host: PanelSubject = { kind: 'host', ref: { kind: 'host' }, title: 'devbox', cores: 8 };

interface Shot {
  readonly name: string;
  readonly options: OpenOptions;
  readonly view: PanelView;
  readonly subject?: PanelSubject;
  readonly isBusy?: boolean;
  readonly act?: (opened: PanelPage) => Promise<void>;
}

const live = (range: keyof typeof panelRangeMs): PanelView => ({ kind: 'live', range });
const hover = async ({ page }: PanelPage): Promise<void> => {
  const box = await page.locator('[data-chart=network] .u-over').boundingBox();
  if (box) await page.mouse.move(box.x + box.width * 0.6, box.y + 40);
};

const shots: readonly Shot[] = [
  { name: 'dark', options: {}, view: live('15m') },
  { name: 'dark-hover', options: {}, view: live('24h'), act: hover },
  { name: 'dark-wide', options: { width: 1400 }, view: live('6h'), act: hover },
  { name: 'dark-narrow', options: { width: 400, height: 1500 }, view: live('15m') },
  { name: 'light', options: { theme: 'light' }, view: live('15m') },
  { name: 'light-wide-7d', options: { theme: 'light', width: 1400 }, view: live('7d') },
  { name: 'hc', options: { theme: 'highContrast' }, view: live('24h'), act: hover },
  { name: 'hc-light', options: { theme: 'highContrastLight' }, view: live('15m') },
  { name: 'host', options: { width: 1400 }, view: live('1h'), subject: host },
  {
    name: 'paused',
    options: {},
    view: { kind: 'fixed', fromMs: nowMs - 300_000, toMs: nowMs, range: '1h' },
    act: opened =>
      opened.post({
        type: 'notice',
        notice: {
          severity: 'info',
          text: 'Collection is paused. The charts show what was collected before.',
          action: { id: 'resumeCollection', label: 'Resume' },
        },
      }),
  },
];

/** Pictures to look at while working on the panel: `PANEL_SCREENSHOTS=folder`. */
(folder === undefined ? describe.skip : describe)('Panel screenshots', function () {
  this.timeout(60_000);
  let browser: PanelBrowser;
  before(async () => {
    browser = await PanelBrowser.start();
    await mkdir(folder ?? '', { recursive: true });
  });
  after(() => browser.close());

  for (const shot of shots) {
    it(`takes ${shot.name}`, async () => {
      const { range } = shot.view;
      const state = {
        version: 1,
        subject: (shot.subject ?? container).ref,
        view: shot.view,
        hidden: [],
      } as const;
      const opened = await browser.open({ ...shot.options, state });
      opened.answer(message => void respond(opened, message, shot));
      await opened.page.waitForSelector('.chart canvas');
      await opened.settle();
      await shot.act?.(opened);
      await opened.settle();
      // Without this playwright adds a style element to hide the caret, which the page's policy rightly refuses.
      await opened.page.screenshot({ path: path.join(folder ?? '', `${shot.name}.png`), caret: 'initial' });
      if (opened.complaints.length > 0) throw new Error(`${range}: ${opened.complaints.join('\n')}`);
      await opened.close();
    });
  }
});

async function respond(opened: PanelPage, message: ToHost, { subject = container }: Shot): Promise<void> {
  if (message.type === 'action') return;
  const { view, request } = message;
  const span =
    view.kind === 'fixed'
      ? { fromMs: view.fromMs, toMs: view.toMs }
      : { fromMs: nowMs - panelRangeMs[view.range], toMs: nowMs };
  const width = span.toMs - span.fromMs;
  const hasBand = width > 3_600_000;
  const series = fakeSeries({
    fromMs: span.fromMs + width * 0.12,
    toMs: span.toMs,
    stepMs: hasBand ? Math.ceil(width / 700 / 5000) * 5000 : 5000,
    hasBand,
    gaps: [[span.fromMs + width * 0.4, span.fromMs + width * 0.44]],
  });
  const figures = Object.fromEntries(
    Object.entries(series.columns).map(([metric, column]) => [metric, column?.avg.at(-1) ?? 0]),
  );
  await opened.post({ type: 'snapshot', request, subject, view, ...span, series, intervalMs: 5000 });
  await opened.post({ type: 'current', figures, nowMs });
}
