import type { Tick } from '../../../src/common/model/tick';
import type { PanelSubjectRef, PanelSubjects } from '../../../src/protocol/panel';
import { makeContainer } from '../../store/ticks';
import { Load } from '../support/load';
import { makeLongHistory } from '../support/longHistory';

/** As many as a panel shows together. */
const containers = 50;
/** A container with a CPU limit, which has six charts. */
const limitedContainer = 3;
const stepMs = 5000;

/** Only these are sampled every 5 s for a day. The others have roll-ups only, which are quick to make. */
const sampledContainers = 4;

/** Makes a week of history with many containers in a folder, up to `nowMs`: what the bench's panels show. */
export async function makePanelHistory(folder: string, nowMs: number): Promise<void> {
  await makeLongHistory(folder, nowMs, {
    containers,
    rawHours: 24,
    minuteDays: 8,
    quarterHourDays: 8,
    *ticks(fromMs, toMs) {
      // One tick with all containers, because roll-ups belong to known containers.
      yield new Load(containers).tick(fromMs);
      const load = new Load(sampledContainers);
      for (let atMs = fromMs + stepMs; atMs < toMs; atMs += stepMs) yield withThrottling(load.tick(atMs));
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

/** Every second container, the busy ones, has a limit. */
function withThrottling(tick: Tick): Tick {
  const samples = tick.samples.map((sample, index) =>
    index % 2 === 1
      ? sample
      : {
          ...sample,
          throttledPercent: Math.round((sample.cpuPercent ?? 0) % 40),
          memoryCacheBytes: Math.round(sample.memoryUsedBytes ?? 0) / 8,
        },
  );
  return { ...tick, samples };
}
