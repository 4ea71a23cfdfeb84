import assert from 'node:assert/strict';
import type { ContainerHistoryRow } from '../../src/protocol/store';
import { plain } from '../store/fixture';
import { historyBeside } from '../support/fuzz/besideLiar';

/** A single seed to investigate, or else one in twenty of the others' seeds. Each lives one hour twice. */
const only = process.env['CONTAINER_METRICS_TEST_SEED'];
const count = Math.ceil(Number(process.env['CONTAINER_METRICS_TEST_SEEDS'] ?? 1000) / 20);
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)];

const momentOf = ({ containerId, timestampMs }: ContainerHistoryRow): string =>
  `${timestampMs} ${containerId}`;

const unsteady = /PerSecond$|^(elapsedMs|cpuPercent|throttledPercent|status|health|containerName|workload)$/;

/**
 * What cannot depend on how long the other engine holds up a tick or makes the collector read once more:
 * counters and gauges, and whose container it is. Names and states may be newer ones.
 */
function steadyOf(row: ContainerHistoryRow | undefined): object | undefined {
  if (!row) return undefined;
  const figures = Object.entries(row).filter(([name]) => !unsteady.test(name));
  const { containerName, workload } = row;
  const isFalse = [containerName, workload].some(name => name.includes('lie'));
  return { ...Object.fromEntries(figures), isFalse, engine: workload.split('/')[0] };
}

describe('an hour of an honest engine beside one that answers in its name, with its containers', function () {
  this.timeout(60_000 + 10_000 * seeds.length);

  it('is stored as if the other were not there', async () => {
    for (const seed of seeds) {
      const what = `CONTAINER_METRICS_TEST_SEED=${seed}`;
      const alone = await historyBeside(seed, false);
      const beside = await historyBeside(seed, true);
      assert.ok(beside.lies > 50 && alone.rows.length > 20, `${what}: ${beside.lies} lies`);
      assert.deepEqual(beside.problems, [], what);
      const rows = new Map(beside.rows.map(row => [momentOf(row), row]));
      const found = alone.rows.map(row => rows.get(momentOf(row)));
      assert.deepEqual(plain(found.map(steadyOf)), plain(alone.rows.map(steadyOf)), what);
      const lost = alone.rows.filter(
        (row, index) => row.cpuPercent !== undefined && found[index]?.cpuPercent === undefined,
      );
      assert.deepEqual(lost, [], `${what}: rates`);
      assert.deepEqual(plain(beside.events), plain(alone.events), what);
    }
  });
});
