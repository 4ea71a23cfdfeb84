import type { Log } from '../common/log';
import type { RpcReply, RpcRequest } from '../common/rpc';
import type { ExaminedFile, StoreOpenReport } from './store';
import type { StoreHealth } from './storeHealth';

/** Everything the worker says to its client. */
export type StoreMessage =
  | { readonly type: 'reply'; readonly reply: RpcReply }
  | { readonly type: 'log'; readonly level: keyof Log; readonly message: string }
  | { readonly type: 'health'; readonly health: StoreHealth }
  | { readonly type: 'damage'; readonly found: StoreOpenReport['damaged'][number] }
  /** What the thread is about to make something of; nothing any more, without a file. */
  | { readonly type: 'examine'; readonly examined: ExaminedFile | undefined }
  | { readonly type: 'alive' };

/**
 * Everything the client says: a request, that the answer to one is no longer wanted, or a question for a sign
 * of life.
 */
export type StoreRequest = RpcRequest | { readonly cancel: number } | { readonly isAlive: true };
