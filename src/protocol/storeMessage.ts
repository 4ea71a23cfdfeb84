import type { Log } from '../common/log';
import type { RpcReply, RpcRequest } from '../common/rpc';
import type { ExaminedFile, StoreOpenReport } from './store';
import type { StoreHealth } from './storeHealth';

/** Every message from the worker to its client. */
export type StoreMessage =
  | { readonly type: 'reply'; readonly reply: RpcReply }
  | { readonly type: 'log'; readonly level: keyof Log; readonly message: string }
  | { readonly type: 'health'; readonly health: StoreHealth }
  | { readonly type: 'damage'; readonly found: StoreOpenReport['damaged'][number] }
  /** The file that the thread begins to read; without a file: it has finished. */
  | { readonly type: 'examine'; readonly examined: ExaminedFile | undefined }
  | { readonly type: 'alive' };

/** Every message from the client: a request, a cancellation, or a question whether the thread is alive. */
export type StoreRequest = RpcRequest | { readonly cancel: number } | { readonly isAlive: true };
