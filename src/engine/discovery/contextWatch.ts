import { stat } from 'node:fs/promises';
import type { Clock } from '../../common/clock';
import { autoEndpoint } from '../../common/model/engineWords';
import { configFile } from './dockerContext';
import type { Environment } from './environment';

/** Allows one look per tick of the usual interval; users who change the context do not look sooner. */
const lookEveryMs = 4000;

/**
 * Notices that the user may have chosen another Docker context (`docker context use`), which decides what
 * `auto` means. It checks the modification time of the CLI's config when asked, because a file watcher would
 * have to be kept for every user's home.
 */
export class ContextWatch {
  readonly #file: string | undefined;
  readonly #clock: Clock;
  #stamp: number | undefined;
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * `endpoint`: the engine as the user's setting names it. If that or the environment decides, nothing is
   * watched.
   */
  constructor(endpoint: string, environment: Environment, clock: Clock) {
    const { variables } = environment;
    const isDecided = variables['DOCKER_HOST'] || variables['DOCKER_CONTEXT'];
    this.#file = endpoint === autoEndpoint && !isDecided ? configFile(environment) : undefined;
    this.#clock = clock;
  }

  /** Whether the config was written since the last call; `false` at first. */
  async hasChanged(): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    if (this.#file === undefined || nowMs - this.#lookedAtMs < lookEveryMs) return false;
    const isFirst = this.#lookedAtMs === Number.NEGATIVE_INFINITY;
    this.#lookedAtMs = nowMs;
    const before = this.#stamp;
    this.#stamp = await stat(this.#file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    return !isFirst && this.#stamp !== before;
  }
}
