import type { ContainerReading } from '../common/model';

/** What the sampler needs of an engine. */
export interface StatsSource {
  stats(id: string, signal: AbortSignal): Promise<ContainerReading | undefined>;
}

export interface ApiSamples {
  readonly readings: ReadonlyMap<string, ContainerReading>;
  /** Requests that did not answer; a container that stopped or went away meanwhile is not one of them. */
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
}

/**
 * One reading of each container through the engine's API, all asked at once: engines before version 25 answer only at
 * their own one-second tick, so that asking one after the other would take as many seconds as there are containers.
 */
export async function sampleThroughApi(
  source: StatsSource,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ApiSamples> {
  const readings = new Map<string, ContainerReading>();
  const failures: { id: string; error: unknown }[] = [];
  await Promise.all(
    ids.map(async id => {
      try {
        const reading = await source.stats(id, signal);
        if (reading) readings.set(id, reading);
      } catch (error) {
        if (!isGone(error)) failures.push({ id, error });
      }
    }),
  );
  return { readings, failures };
}

/** Removed, or stopped while being asked. */
function isGone(error: unknown): boolean {
  const status =
    typeof error === 'object' && error !== null ? (error as { statusCode?: unknown }).statusCode : undefined;
  return status === 404 || status === 409;
}
