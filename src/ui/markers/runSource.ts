import type { Uri } from 'vscode';
import type { Disposable } from '../../common/disposable';
import type { SourceEvent } from '../../runs/sourceEvent';
import type { RunPlace } from '../../runs/windowRuns';

/** What a source of runs gets. */
export interface SourceContext {
  readonly track: (event: SourceEvent) => void;
  /** UTC ms. */
  readonly now: () => number;
  /** The folder of `uri` and what is checked out there; without `uri`, those of the first folder. */
  readonly placeOf: (uri?: Uri) => RunPlace;
}

/** Reports one kind of activity in a window, until disposed. */
export type RunSource = (context: SourceContext) => Disposable;
