import { hourMs, minuteMs } from '../../../src/common/time';
import type { Tick } from '../../../src/common/model/tick';
import type { PanelSubjectRef, PanelSubjects } from '../../../src/protocol/panel';
import { makeContainer } from '../../store/ticks';
import { Load } from '../support/load';
import { makeLongHistory } from '../support/longHistory';

/** As many as a panel shows together. */
const containers = 50;
/** One with a CPU limit, which has six charts. */
const limitedContainer = 2;

/** So long before now there are samples as dense as usual; before that, one a minute takes seconds to make. */
const denseMs = 2 * hourMs;

/** A week of many containers in a folder, up to `nowMs`: what the panels of the bench show. */
export async function makePanelHistory(folder: string, nowMs: number): Promise<void> {
  const load = new Load(containers);
  await makeLongHistory(folder, nowMs, {
    containers,
    rawHours: 24,
    minuteDays: 2,
    quarterHourDays: 8,
    *ticks(fromMs, toMs) {
      for (let atMs = fromMs; atMs < toMs; atMs += toMs - atMs > denseMs ? minuteMs : 5000)
        yield withThrottling(load.tick(atMs));
    },
  });
}

/** The container whose six charts are measured. */
export const sixCharts: PanelSubjects = [refOf(limitedContainer)];

/** All containers in one panel. */
export const manyLines: PanelSubjects = [
  refOf(1),
  ...Array.from({ length: containers - 1 }, (_, index) => refOf(index + 2)),
];

function refOf(number: number): PanelSubjectRef {
  const { workload, name } = makeContainer(number);
  return { kind: 'container', workload: workload.key, name };
}

/** Every second container has a limit, as in the roll-ups before. */
function withThrottling(tick: Tick): Tick {
  const samples = tick.samples.map((sample, index) =>
    index % 2 === 0
      ? sample
      : {
          ...sample,
          throttledPercent: Math.round((sample.cpuPercent ?? 0) % 40),
          memoryCacheBytes: Math.round(sample.memoryUsedBytes ?? 0) / 8,
        },
  );
  return { ...tick, samples };
}
