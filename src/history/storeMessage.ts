import type { Log } from '../common/log';
import type { RpcReply } from '../common/rpc';
import type { StoreHealth } from './storeHealth';

/** Everything the worker says to its client. */
export type StoreMessage =
  | { readonly type: 'reply'; readonly reply: RpcReply }
  | { readonly type: 'log'; readonly level: keyof Log; readonly message: string }
  | { readonly type: 'health'; readonly health: StoreHealth };
