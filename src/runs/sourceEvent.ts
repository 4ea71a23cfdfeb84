import type { MarkedKind, RunOutcome } from '../timeline/markedRun';
import type { RunPlace } from './windowRuns';

/** What a source reports of something that begins. */
export interface RunFacts extends RunPlace {
  readonly key: string;
  readonly label: string;
  readonly atMs: number;
  readonly isBackground?: boolean;
}

/** Identifies a task, session, command or terminal: anything that is the same in each report of it. */
export type Handle = unknown;

/** What VS Code reports of what runs in a window, in the order of the reports. */
export type SourceEvent =
  | { readonly type: 'taskStart'; readonly task: Handle; readonly facts: RunFacts }
  /** `pid`: of the process, or of the shell of its terminal. */
  | { readonly type: 'taskProcess'; readonly task: Handle; readonly pid: number }
  /** Without `exitCode`: it was ended from outside. */
  | {
      readonly type: 'taskProcessEnd';
      readonly task: Handle;
      readonly atMs: number;
      readonly exitCode?: number;
    }
  | { readonly type: 'taskEnd'; readonly task: Handle; readonly atMs: number }
  | {
      readonly type: 'debugStart';
      readonly session: Handle;
      /** As it is at the start: VS Code forgets it if the parent ends first. */
      readonly parent?: Handle;
      readonly facts: RunFacts;
    }
  | { readonly type: 'debugEnd'; readonly session: Handle; readonly atMs: number }
  | {
      readonly type: 'commandStart';
      readonly command: Handle;
      readonly terminal: Handle;
      /**
       * Process of the terminal's shell, as VS Code reports it: a terminal that is reused keeps its first
       * one.
       */
      readonly pid?: number;
      readonly atMs: number;
      /** `undefined`: nothing that is worth a mark. */
      readonly facts?: RunFacts;
    }
  | {
      readonly type: 'commandEnd';
      readonly command: Handle;
      readonly atMs: number;
      readonly exitCode?: number;
    }
  | { readonly type: 'terminalClose'; readonly terminal: Handle; readonly atMs: number }
  /** Over when it is reported. */
  | {
      readonly type: 'done';
      readonly kind: Extract<MarkedKind, 'notebook' | 'git' | 'save'>;
      readonly facts: RunFacts;
      readonly endMs: number;
      readonly outcome?: RunOutcome;
    }
  /** Nothing more is reported of this kind: a user has switched it off. */
  | { readonly type: 'sourceOff'; readonly kind: MarkedKind; readonly atMs: number };
