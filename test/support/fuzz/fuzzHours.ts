import assert from 'node:assert/strict';
import { runFuzz, type FuzzReport } from './fuzzRun';

/** A single seed to investigate, or else this many seeds from the first on. Each seed is one hour. */
const only = process.env['CONTAINER_METRICS_TEST_SEED'];
const count = Number(process.env['CONTAINER_METRICS_TEST_SEEDS'] ?? 1000);
/** Includes names and labels of twenty thousand characters. */
const mostBytes = 2 ** 20;
const all = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)];

/** The tests of some seeds, so that several processes can share them. */
export function describeHours(name: 'odd' | 'even'): void {
  const seeds = all.filter(seed => seed % 2 === (name === 'odd' ? 1 : 0));
  if (seeds.length === 0) return;
  describe(`an hour of an engine that answers anything, ${name} seeds`, function () {
    this.timeout(60_000 + 10_000 * seeds.length);
    addTests(seeds);
  });
}

function addTests(seeds: readonly number[]): void {
  const rejections: unknown[] = [];
  const handleRejection = (reason: unknown): void => void rejections.push(reason);
  const reports: FuzzReport[] = [];

  before(() => process.on('unhandledRejection', handleRejection));
  after(() => process.off('unhandledRejection', handleRejection));

  it('throws nothing, reports nothing false and stores what it reported', async () => {
    const failures: string[] = [];
    for (const seed of seeds) {
      const report = await runFuzz(seed).catch((error: unknown) => error);
      const problems = rejections.splice(0).map(reason => `left to itself: ${String(reason)}`);
      if (report instanceof Error) problems.push(report.stack ?? report.message);
      else problems.push(...(report as FuzzReport).problems);
      const some = problems.slice(0, 3).join('\n    ');
      if (problems.length > 0)
        failures.push(`CONTAINER_METRICS_TEST_SEED=${seed} (${problems.length}):\n    ${some}`);
      if (!(report instanceof Error)) reports.push(report as FuzzReport);
    }
    assert.ok(
      failures.length === 0,
      `${failures.length} of ${seeds.length} seeds:\n  ${failures.join('\n  ')}`,
    );
  });

  it('writes no more than an hour of such answers may cost', () => {
    const costly = reports.filter(report => report.writtenBytes >= mostBytes);
    assert.deepEqual(costly, []);
  });

  it('gives nearly all figures where the engine has no faults', function () {
    const sound = reports.filter(({ faultRate }) => faultRate === 0);
    if (sound.length < 3) this.skip();
    const samples = sound.reduce((sum, report) => sum + report.samples, 0);
    const whole = sound.reduce((sum, report) => sum + report.whole, 0);
    assert.ok(samples > 100 * sound.length && whole > 0.9 * samples, `${whole} of ${samples}`);
  });
}
