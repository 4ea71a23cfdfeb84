/**
 * The wire between windows: the one that collects (the owner) and those that show what it collects. Frames of
 * JSON over a socket: first a hello and its answer, then requests and replies, and everything that changes as
 * it happens.
 */
import * as v from 'valibot';
import type { Tick } from '../common/model/tick';
import type { Container } from '../common/model/container';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import type { RpcReply, RpcRequest } from '../common/rpc';
import type { SharedChange, SharedState } from './sharedState';
import type { sharedStoreMethods, StoreMethods } from './store';

/**
 * Counts changes after which one side would misunderstand the other. Windows of different numbers do not work
 * together; `hello` and `refused` keep their shape for ever, so that they can tell each other.
 */
export const windowProtocol = 3;

/** One VS Code window, as its owner and the others name it. */
export const windowInfo = v.object({
  /** Random, new for each start of the extension. */
  id: v.string(),
  pid: v.number(),
  /** What a user knows the window by: its workspace. Untrusted text. */
  name: v.string(),
  /** The version of the extension. */
  version: v.string(),
});
export type WindowInfo = Readonly<v.InferOutput<typeof windowInfo>>;

/** A tick without what the tick before said already. */
export interface TickChange extends Omit<Tick, 'containers'> {
  /** Containers that are new or look different. */
  readonly changed: readonly Container[];
  /** Ids of all containers; `undefined` when they are those of the tick before. */
  readonly ids?: readonly string[];
}

/** What any window can ask of the owner. All of it may be asked twice: calls under way at a takeover are. */
export type WindowMethods = Pick<StoreMethods, (typeof sharedStoreMethods)[number]> & {
  pause(params: Record<string, never>): void;
  resume(params: Record<string, never>): void;
  collectNow(params: Record<string, never>): void;
  reportCost(params: Record<string, never>): CollectingCost;
  /** Asked of the engine each time, and kept nowhere. */
  readLog(params: ContainerLogQuery): ContainerLog;
  /** A window has the focus, or has it no longer. */
  noteFocus(params: { readonly window: string; readonly isFocused: boolean }): void;
};

/** How often a window with the focus says so. */
export const focusReportEveryMs = 60_000;

/** What collecting takes. */
export interface CollectingCost {
  readonly forMs: number;
  readonly intervalMs: number;
  /** Requests to engines. */
  readonly calls: number;
  /** How many of the newest ticks are counted, and how long they took; absent before the first. */
  readonly tick?: { readonly ticks: number; readonly medianMs: number; readonly longestMs: number };
  /** Memory of the process that collects, with everything else that it does. */
  readonly processMemoryBytes: number;
}

/**
 * What a window of the same protocol may not know: each is named in a hello by who understands it, and in a
 * welcome by who does it, and left out towards whoever does not name it. `events`: tells what happens at
 * once; without it, only ticks tell.
 */
export type WindowSkill = 'events';
export const windowSkills: readonly WindowSkill[] = ['events'];

export interface HelloMessage {
  readonly type: 'hello';
  readonly protocol: number;
  /** From the claim's file. */
  readonly token: string;
  readonly window: WindowInfo;
  /** Some may not be known here. */
  readonly skills?: readonly string[];
}

export interface RefusedMessage {
  readonly type: 'refused';
  /** The owner's. */
  readonly protocol: number;
  readonly window: WindowInfo;
  /** From the claim's file, where nobody else could have read it. */
  readonly proof: string;
}

export type ToOwner =
  | HelloMessage
  | { readonly type: 'request'; readonly request: RpcRequest }
  /** The answer to this request is no longer wanted. */
  | { readonly type: 'cancel'; readonly id: number };

export type FromOwner =
  | {
      readonly type: 'welcome';
      readonly window: WindowInfo;
      /** As in `RefusedMessage`: who listens is the one that made the claim. */
      readonly proof: string;
      readonly state: SharedState;
      readonly skills?: readonly string[];
    }
  | RefusedMessage
  | Exclude<SharedChange, { type: 'tick' }>
  | { readonly type: 'tick'; readonly tick: TickChange }
  | { readonly type: 'reply'; readonly reply: RpcReply }
  /** Sent when nothing else is, so that silence means that the owner hangs. */
  | { readonly type: 'beat' }
  /** The owner has closed the history in order: it can be taken over at once. */
  | { readonly type: 'bye' };

/**
 * An owner that has had nothing to say for so long gives a sign of life. Each costs every window a wake-up.
 */
export const beatMs = 3000;
/**
 * An owner that has given no sign for so long hangs: between the signs of one that does not lie half as long.
 */
export const silentAfterMs = 5500;
