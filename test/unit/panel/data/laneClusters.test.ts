import assert from 'node:assert/strict';
import { laneClusters, widthOfMark } from '../../../../media/panel/data/laneClusters';
import type { LaneItem } from '../../../../media/panel/data/laneItems';

const width = 900;
const minute = 60_000;
/** One pixel is one second. */
const span = { fromMs: 0, toMs: 15 * minute };
const item = (seconds: number, kind: LaneItem['kind'] = 'start'): LaneItem => ({
  kind,
  atMs: seconds * 1000,
});
const counts = (items: readonly LaneItem[], from = 0): number[] =>
  laneClusters(items, { fromMs: from, toMs: from + 15 * minute }, width).map(cluster => cluster.items.length);

describe('Marks of the event lane', () => {
  it('stand at their moment, alone where there is room', () => {
    const clusters = laneClusters([item(100), item(130), item(600)], span, width);
    assert.deepEqual(
      clusters.map(({ x }) => x),
      [100, 130, 600],
    );
  });

  it('are one with a count where they would meet, with the face of the most telling', () => {
    const [cluster, ...others] = laneClusters([item(100), item(102, 'oom'), item(110, 'die')], span, width);
    assert.deepEqual(others, []);
    assert.equal(cluster?.items.length, 3);
    assert.equal(cluster?.face.kind, 'oom');
    assert.equal(cluster?.x, 105);
  });

  it('never meet, however many there are, and leave none out', () => {
    for (const stepSeconds of [0.5, 3, 7, 19, 25, 40]) {
      const items = Array.from({ length: Math.floor(900 / stepSeconds) }, (_, at) => item(at * stepSeconds));
      const clusters = laneClusters(items, span, width);
      clusters.slice(1).forEach((cluster, index) => {
        const before = clusters[index];
        assert.ok(before);
        const room = (widthOfMark(before) + widthOfMark(cluster)) / 2;
        assert.ok(cluster.x - before.x >= room - 1e-6, `${before.x} and ${cluster.x} of ${stepSeconds} s`);
      });
      assert.equal(
        clusters.reduce((sum, each) => sum + each.items.length, 0),
        items.length,
      );
      if (stepSeconds < 10) assert.ok(clusters.length > 8, `${clusters.length} marks are not one`);
    }
  });

  it('stay what they are while the range goes on with live data', () => {
    const items = Array.from({ length: 400 }, (_, at) => item(at * 5));
    const inMiddle = (fromMs: number): string[] =>
      laneClusters(items, { fromMs, toMs: fromMs + 15 * minute }, width)
        .filter(({ x }) => x > 100 && x < 800)
        .map(({ items: own }) => `${own[0]?.atMs} ${own.length}`);
    const [a, b] = [inMiddle(0), inMiddle(5000)];
    assert.ok(a.length > 5);
    assert.ok(
      a.slice(1, -1).every(mark => b.includes(mark)),
      `${a.join()} ${b.join()}`,
    );
  });

  it('are only of what is within the range', () => {
    assert.deepEqual(counts([item(-1), item(0), item(900), item(901)]), [1, 1]);
    assert.deepEqual(laneClusters([item(1)], span, 0), []);
  });
});
