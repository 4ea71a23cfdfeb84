import type { Log } from '../common/log';
import type { RpcReply, RpcRequest } from '../common/rpc';
import type { StoreOpenReport } from './store';
import type { StoreHealth } from './storeHealth';

/** Everything the worker says to its client. */
export type StoreMessage =
  | { readonly type: 'reply'; readonly reply: RpcReply }
  | { readonly type: 'log'; readonly level: keyof Log; readonly message: string }
  | { readonly type: 'health'; readonly health: StoreHealth }
  | { readonly type: 'damage'; readonly found: StoreOpenReport['damaged'][number] };

/** Everything the client says: a request, or that the answer to one is no longer wanted. */
export type StoreRequest = RpcRequest | { readonly cancel: number };
