import type { Uri } from 'vscode';
import type { Disposable } from '../../common/disposable';
import type { SourceEvent } from '../../runs/sourceEvent';
import type { RunPlace } from '../../runs/windowRuns';

/** What a source of runs needs to tell of them. */
export interface SourceContext {
  readonly track: (event: SourceEvent) => void;
  /** UTC ms. */
  readonly now: () => number;
  /** The folder and what is checked out there; without `uri` those of the first folder. */
  readonly placeOf: (uri?: Uri) => RunPlace;
}

/** Listens to one kind of what runs in a window, until disposed. */
export type RunSource = (context: SourceContext) => Disposable;
