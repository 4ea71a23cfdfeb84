/**
 * The wire between windows: the one that collects (the owner) and those that show what it collects. JSON
 * frames over a socket: first a hello and its answer, then requests and replies, and every change as it
 * happens.
 */
import * as v from 'valibot';
import type { Tick } from '../common/model/tick';
import type { Container } from '../common/model/container';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import type { RpcReply, RpcRequest } from '../common/rpc';
import { minuteMs } from '../common/time';
import type { SharedChange, SharedState } from './sharedState';
import type { sharedStoreMethods, StoreMethods } from './store';

/**
 * Increased by each change after which older windows would misunderstand newer ones. Windows with different
 * numbers do not work together. `hello` and `refused` never change their shape, so that windows can tell each
 * other their numbers.
 */
export const windowProtocol = 3;

/** One VS Code window, as windows describe themselves to each other. */
export const windowInfo = v.object({
  /** Random, new at each start of the extension. */
  id: v.string(),
  pid: v.number(),
  /** The workspace, by which a user knows the window. Untrusted text. */
  name: v.string(),
  /** The version of the extension. */
  version: v.string(),
});
export type WindowInfo = Readonly<v.InferOutput<typeof windowInfo>>;

/** A tick without what is the same as in the tick before. */
export interface TickChange extends Omit<Tick, 'containers'> {
  /** Containers that are new or changed. */
  readonly changed: readonly Container[];
  /** Ids of all containers; `undefined` when they are the same as in the tick before. */
  readonly ids?: readonly string[];
}

/**
 * What any window can ask of the owner. Every call may arrive twice: calls in progress are repeated at a
 * takeover.
 */
export type WindowMethods = Pick<StoreMethods, (typeof sharedStoreMethods)[number]> & {
  pause(params: Record<string, never>): void;
  resume(params: Record<string, never>): void;
  collectNow(params: Record<string, never>): void;
  reportCost(params: Record<string, never>): CollectingCost;
  /** Asks the engine each time. Not stored. */
  readLog(params: ContainerLogQuery): ContainerLog;
  /** A window gained or lost the focus. */
  noteFocus(params: { readonly window: string; readonly isFocused: boolean }): void;
};

/** How often a focused window repeats that it has the focus. */
export const focusReportEveryMs = minuteMs;

/** The cost of collecting. */
export interface CollectingCost {
  readonly forMs: number;
  readonly intervalMs: number;
  /** Requests sent to engines. */
  readonly calls: number;
  /** Over the newest ticks: how many, and how long they took; absent before the first. */
  readonly tick?: { readonly ticks: number; readonly medianMs: number; readonly longestMs: number };
  /** Memory of the process that collects, including everything else in that process. */
  readonly processMemoryBytes: number;
}

/**
 * Optional features within one protocol version. A hello names those that its sender understands, a welcome
 * those that the owner supports; neither is used towards a side that did not name it. `events`: sends what
 * happens at once; without it, only ticks contain it.
 */
export type WindowSkill = 'events';
export const windowSkills: readonly WindowSkill[] = ['events'];

export interface HelloMessage {
  readonly type: 'hello';
  readonly protocol: number;
  /** From the claim file. */
  readonly token: string;
  readonly window: WindowInfo;
  /** May include skills that this version does not know. */
  readonly skills?: readonly string[];
}

export interface RefusedMessage {
  readonly type: 'refused';
  /** The owner's protocol number. */
  readonly protocol: number;
  readonly window: WindowInfo;
  /** From the claim file: nobody else could have read it. */
  readonly proof: string;
}

export type ToOwner =
  | HelloMessage
  | { readonly type: 'request'; readonly request: RpcRequest }
  /** The sender no longer needs the answer to this request. */
  | { readonly type: 'cancel'; readonly id: number };

export type FromOwner =
  | {
      readonly type: 'welcome';
      readonly window: WindowInfo;
      /** As in `RefusedMessage`: proves that the listener made the claim. */
      readonly proof: string;
      readonly state: SharedState;
      readonly skills?: readonly string[];
    }
  | RefusedMessage
  | Exclude<SharedChange, { type: 'tick' }>
  | { readonly type: 'tick'; readonly tick: TickChange }
  | { readonly type: 'reply'; readonly reply: RpcReply }
  /** Sent when nothing else is, so that silence means the owner hangs. */
  | { readonly type: 'beat' }
  /** The owner has closed history properly: another window can take over at once. */
  | { readonly type: 'bye' };

/** After so long without any other message, the owner sends a beat. Each one wakes every window. */
export const beatMs = 3000;
/** After so long without any message, the owner counts as hanging. It is nearly two beats. */
export const silentAfterMs = 5500;
