import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type uPlot from 'uplot';
import type { linePaths, LineShape } from '../../media/panel/charts/lines/linePaths';
import { launchHeadlessShell } from '../support/vscode/chromium';

/** What the page has of the product. */
type Lines = typeof globalThis & {
  readonly lines: { readonly uPlot: typeof uPlot; readonly linePaths: typeof linePaths };
};

interface Difference {
  /** Pixels that differ by more than the blur of an edge. */
  readonly differing: number;
  readonly inked: number;
}

type Values = (number | null | undefined)[];

const { outputFiles } = buildSync({
  stdin: {
    contents: `export { default as uPlot } from 'uplot';
      export { linePaths } from './media/panel/charts/lines/linePaths';`,
    resolveDir: process.cwd(),
  },
  bundle: true,
  format: 'iife',
  globalName: 'lines',
  write: false,
});

/** Numbers that are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('The lines of charts', function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  before(async () => {
    browser = await launchHeadlessShell();
    page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
  });
  after(() => browser.close());

  /** Draws values, one a second, as uPlot's own lines and as ours. `from`, `to`: the seconds on show. */
  const compare = (
    values: Values,
    { shape = {}, from = 0, to = values.length - 1 }: { shape?: LineShape; from?: number; to?: number } = {},
  ): Promise<Difference> =>
    page.evaluate(
      async ({ values, shape, from, to }) => {
        const { uPlot, linePaths } = (globalThis as Lines).lines;
        const { linear, stepped } = uPlot.paths;
        const theirs = shape.isStepped ? stepped?.({ align: 1 }) : linear?.();
        const isBand = shape.area === 'toNext';
        const upper = values.map(value => (value === 'none' ? undefined : value));
        const lower = upper.map((value, second) => value && value * (0.3 + ((second * 7) % 10) / 20));
        const shown = [upper.map((_, second) => second), upper, ...(isBand ? [lower] : [])];
        const plots = [theirs, linePaths(shape)].map(
          paths =>
            new uPlot(
              {
                width: 500,
                height: 180,
                ms: 1,
                legend: { show: false },
                scales: {
                  x: { range: () => [from, to] },
                  y: { range: () => [0, 100], ...(shape.isLog && { distr: 4, asinh: 1 }) },
                },
                axes: [{ show: false }, { show: false }],
                series: [
                  {},
                  {
                    stroke: '#000',
                    width: isBand ? 0 : 1.5,
                    // uPlot's bands are filled otherwise.
                    fill: shape.area && !(isBand && paths === theirs) ? '#0a0' : undefined,
                    points: { show: false },
                    paths,
                  },
                  ...(isBand ? [{ width: 0, points: { show: false }, paths }] : []),
                ],
                bands: isBand && paths === theirs ? [{ series: [1, 2], fill: '#0a0' }] : [],
              },
              shown as uPlot.AlignedData,
              document.body,
            ),
        );
        // They draw at the end of the task.
        await new Promise(resolve => setTimeout(resolve));
        const [a, b] = plots.map(
          ({ ctx }) => ctx.getImageData(0, 0, ctx.canvas.width, ctx.canvas.height).data,
        );
        let [differing, inked] = [0, 0];
        for (let pixel = 0; a && b && pixel < a.length; pixel += 4) {
          const inkOf = (data: Uint8ClampedArray, part: number): number =>
            part === 3 ? (data[pixel + 3] ?? 0) : ((data[pixel + part] ?? 0) * (data[pixel + 3] ?? 0)) / 255;
          const parts = [0, 1, 2, 3].map(part => Math.abs(inkOf(a, part) - inkOf(b, part)));
          // uPlot cuts bands out of areas, so their edges are blurred twice.
          if (Math.max(...parts) > (isBand ? 70 : 40)) differing++;
          if ((a[pixel + 3] ?? 0) > 0) inked++;
        }
        document.body.replaceChildren();
        return { differing, inked };
      },
      // A page is not told of what is undefined.
      { values: values.map(value => (value === undefined ? 'none' : value)), shape, from, to },
    );

  const shapes: readonly (readonly [string, LineShape])[] = [
    ['lines', {}],
    ['steps', { isStepped: true }],
    ['areas', { area: 'toAxis' }],
    ['bands', { area: 'toNext' }],
    ['bands of steps', { area: 'toNext', isStepped: true }],
    ['lines on a logarithmic axis', { isLog: true }],
  ];
  for (const [what, shape] of shapes) {
    it(`are the ${what} that uPlot draws, at each pixel`, async () => {
      const random = numbersFrom(7);
      // Where several edges of a band are in one pixel, their blur says little.
      const length = shape.area === 'toNext' ? 60 : 300;
      // Lines are drawn in pieces, and where two meet, the blur of a steep corner differs.
      const most = 8 * Math.floor(length / 64);
      const wild = Array.from({ length }, () => 100 * random());
      const level = Array.from({ length }, (_, at) => 20 + 30 * (Math.floor(at / 40) % 2));
      const late = [undefined, undefined, ...wild, undefined];
      for (const values of [wild, level, late, [50, 50], [3, 97]]) {
        const { differing, inked } = await compare(values, { shape });
        assert.ok(inked > 300);
        assert.ok(differing <= most, `${differing} pixels`);
      }
      const { differing, inked } = await compare(wild, {
        shape,
        from: length / 3 + 0.5,
        to: length * 0.6 + 0.2,
      });
      assert.ok(inked > 300);
      assert.ok(differing <= most, `${differing} pixels`);
    });

    it(`leave gaps in ${what} where uPlot does, and go on over what has no value of its own`, async () => {
      const random = numbersFrom(11);
      const values: Values = Array.from({ length: 300 }, (_, at) =>
        random() < 0.05 ? null : 50 + 30 * Math.sin(at / 30),
      );
      // Each stands between two values, as those do that a chart joins.
      for (let at = 1; at < values.length - 1; at++)
        if ([-1, 0, 1].every(step => typeof values[at + step] === 'number') && random() < 0.2)
          values[at] = undefined;
      const gaps = values.filter((value, at) => value === null && values[at - 1] !== null).length;
      assert.ok(gaps > 5 && values.includes(undefined));
      const { differing, inked } = await compare(values, { shape });
      assert.ok(inked > 800, `${inked}`);
      // uPlot cuts off strokes and areas upright there, and has a step end half a stroke later.
      assert.ok(differing <= gaps * (shape.isStepped || shape.area ? 10 : 3), `${differing} pixels`);
    });
  }

  /** What the builder makes of values, one a second. */
  const built = (values: Values): Promise<{ alone: unknown; pieces: number }> =>
    page.evaluate(
      given => {
        const values = given.map(value => (value === 'none' ? undefined : value));
        const plot = {
          data: [values.map((_, second) => second), values],
          bbox: { left: 0, top: 0, width: 100, height: 100 },
          series: [{}, { width: 1.5 }],
          scales: { x: { min: 0, max: 10 }, y: { min: 0, max: 10 } },
        } as unknown as uPlot;
        const paths = (globalThis as Lines).lines.linePaths({})(plot, 1, 0, values.length - 1);
        return {
          alone: paths?.gaps?.map(([row]) => row),
          pieces: paths?.stroke instanceof Map ? paths.stroke.size : NaN,
        };
      },
      values.map(value => (value === undefined ? 'none' : value)),
    );

  it('tell which points stand alone between gaps, where a line has no length', async () => {
    const aloneIn = async (values: Values): Promise<unknown> => (await built(values)).alone;
    assert.deepEqual(await aloneIn([null, 1, undefined, 2, null, 3, undefined]), [5]);
    assert.deepEqual(await aloneIn([1, null, 2, 3, null, 4]), [0, 5]);
    assert.deepEqual(await aloneIn([null, null]), []);
    assert.deepEqual(await aloneIn([7]), [0]);
  });

  it('are made of a few pieces, however many rows and gaps they have', async () => {
    const rows = Array.from({ length: 2000 }, (_, at) => at % 10);
    const broken = rows.map((value, at) => (at % 3 === 2 ? null : value));
    for (const values of [rows, broken]) {
      const { pieces } = await built(values);
      assert.ok(pieces > 1 && pieces <= 9, `${pieces} pieces`);
    }
    assert.equal((await built(rows.slice(0, 50))).pieces, 1);
  });
});
