import * as v from 'valibot';
import { checked } from '../../common/checked';
import { DisposableStore, type Disposable } from '../../common/disposable';
import { ArgumentError } from '../../common/errors';
import { commandIds } from '../../contributions';
import type { Core } from '../../core';
import { isComparable, type EndedRun } from '../../runs/comparableRuns';
import { findEarlierRuns, findRuns } from '../state/runComparison';
import { ComparisonPanels } from './comparisonPanels';
import { pickSides } from './pickSides';
import { UsualItem } from './usualItem';
import { UsualWatch } from './usualWatch';

/** The newest runs that a user can choose from, and that are searched for the last comparable one. */
const mostListed = 1000;

/** The id of a run; anything else counts as none. */
const runId = v.fallback(v.optional(v.string()), undefined);

/** Reports after a run what was unusual about it, and compares runs. */
export function registerComparing(core: Core): Disposable {
  const { history, commands, clock } = core;
  const disposables = new DisposableStore();
  const panels = disposables.add(new ComparisonPanels(core));
  const item = disposables.add(new UsualItem(clock));
  disposables.add(new UsualWatch(core, (line, run) => item.show(line, run.id)));

  const listRuns = () => history.queryRuns({ fromMs: 0, toMs: clock.now(), limit: mostListed });

  /** Compares the newest run that has earlier ones of its kind, or the run whose id is given. */
  const compareLast = async (argument: unknown): Promise<void> => {
    const id = checked(runId, argument);
    const runs: readonly EndedRun[] =
      id !== undefined
        ? await findRuns(history, [id])
        : (await listRuns()).filter(isComparable).sort((a, b) => b.startMs - a.startMs);
    const known = new Set<string>();
    for (const run of runs) {
      // The newest run of each kind is enough: an older one has no earlier runs that this one lacks.
      if (known.has(run.key)) continue;
      known.add(run.key);
      const earlier = await findEarlierRuns(history, run);
      if (earlier.length > 0) return panels.show({ a: earlier, b: [run] });
    }
    throw new ArgumentError(
      'There is no earlier run to compare with: run a task, a test or a debug session again, or give a measurement the same name.',
    );
  };

  disposables.add(
    commands.add({
      [commandIds.compareRuns]: async () => {
        const sides = await pickSides(await listRuns(), () => clock.now());
        if (sides) panels.show(sides);
      },
      [commandIds.compareLastRun]: compareLast,
    }),
  );
  return disposables;
}
