/**
 * Typed requests and responses over any message port, from one method map: `{ method: (params) => result }`.
 * Replies are `{ result }` or `{ error }`. Dispose rejects everything pending, so no caller hangs.
 */
import type { CancelSignal } from './cancelSignal';
import type { Disposable } from './disposable';
import { ArgumentError, CanceledError, messageOf } from './errors';

export type MethodMap = Readonly<Record<string, (params: never) => unknown>>;

export type ParamsOf<M extends MethodMap, K extends keyof M> = Parameters<M[K]>[0];
export type ResultOf<M extends MethodMap, K extends keyof M> = Awaited<ReturnType<M[K]>>;

export interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}

export type RpcReply =
  /** Without `result` for a method that returns nothing: JSON has no `undefined`. */
  | { readonly id: number; readonly result?: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

/** The map `M`, checked against a list of names: a missing or extra name is a type error. */
export type MethodsNamed<
  N extends string,
  M extends Readonly<Record<N, (params: never) => unknown>> & Readonly<Record<Exclude<keyof M, N>, never>>,
> = M;

/** A method without parameters may be called without an argument. */
export type ArgumentsOf<M extends MethodMap, K extends keyof M, Rest extends readonly unknown[]> =
  Record<string, never> extends ParamsOf<M, K>
    ? [params?: ParamsOf<M, K>, ...rest: Rest]
    : [params: ParamsOf<M, K>, ...rest: Rest];

/** A map's methods as its callers see them: each returns a promise. */
export type Forwarded<
  M extends MethodMap,
  K extends keyof M,
  Rest extends readonly unknown[] = [signal?: CancelSignal],
> = { readonly [Name in K]: (...args: ArgumentsOf<M, Name, Rest>) => Promise<ResultOf<M, Name>> };

/** A handler for each method of a map; it may return a promise. `id` identifies the request. */
export type RpcHandlers<M extends MethodMap> = {
  readonly [K in keyof M]: (params: ParamsOf<M, K>, id: number) => ResultOf<M, K> | Promise<ResultOf<M, K>>;
};

/** The calling side. `send` must deliver in order. Pass every reply to `handleReply`. */
export class RpcClient<M extends MethodMap> implements Disposable {
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #send: (request: RpcRequest) => void;
  readonly #cancel: ((id: number) => void) | undefined;
  #nextId = 1;
  #closedBecause: string | undefined;

  /** `cancel` tells the other side that the answer to a request is no longer wanted. */
  constructor(send: (request: RpcRequest) => void, cancel?: (id: number) => void) {
    this.#send = send;
    this.#cancel = cancel;
  }

  /** Whether a request has no answer yet. */
  get isWaiting(): boolean {
    return this.#pending.size > 0;
  }

  /** Rejects with `CanceledError` as soon as `signal` aborts. */
  async call<K extends keyof M & string>(
    method: K,
    params: ParamsOf<M, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<M, K>> {
    if (this.#closedBecause !== undefined) throw new Error(this.#closedBecause);
    if (signal?.aborted) throw new CanceledError('The request was canceled.');
    const id = this.#nextId++;
    const handleAbort = (): void => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      pending?.reject(new CanceledError('The request was canceled.'));
      if (pending) this.#cancel?.(id);
    };
    signal?.addEventListener('abort', handleAbort, { once: true });
    try {
      return await this.#request(id, method, params);
    } finally {
      signal?.removeEventListener('abort', handleAbort);
    }
  }

  #request<K extends keyof M & string>(
    id: number,
    method: K,
    params: ParamsOf<M, K>,
  ): Promise<ResultOf<M, K>> {
    return new Promise<ResultOf<M, K>>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
      try {
        this.#send({ id, method, params });
      } catch (error) {
        this.#pending.delete(id);
        reject(error instanceof Error ? error : new Error(messageOf(error)));
      }
    });
  }

  handleReply(reply: RpcReply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    if ('error' in reply) {
      const { name, message } = reply.error;
      pending.reject(name === 'ArgumentError' ? new ArgumentError(message) : new Error(message));
    } else {
      pending.resolve(reply.result);
    }
  }

  /** Rejects everything pending and every later call with `reason`. */
  dispose(reason = 'The connection was closed.'): void {
    this.#closedBecause = reason;
    for (const { reject } of this.#pending.values()) reject(new Error(reason));
    this.#pending.clear();
  }
}

/**
 * An object with one method for each of `names`, which passes the call on. A new method only needs its name
 * in the list.
 */
export function forward<
  M extends MethodMap,
  N extends readonly (keyof M & string)[],
  Rest extends readonly unknown[] = [signal?: CancelSignal],
>(
  names: N,
  call: <K extends N[number]>(name: K, params: ParamsOf<M, K>, ...rest: Rest) => Promise<ResultOf<M, K>>,
): Forwarded<M, N[number], Rest> {
  const methods = names.map((name: N[number]) => [
    name,
    (params: unknown = {}, ...rest: Rest) => call(name, params as ParamsOf<M, N[number]>, ...rest),
  ]);
  return Object.fromEntries(methods) as Forwarded<M, N[number], Rest>;
}

/**
 * The answering side: runs the handler and always answers. The answer is an error when the method is unknown
 * or its handler throws.
 */
export async function answerRpc<M extends MethodMap>(
  handlers: RpcHandlers<M>,
  request: RpcRequest,
): Promise<RpcReply> {
  const { id, method, params } = request;
  try {
    if (!Object.hasOwn(handlers, method)) throw new Error(`Unknown method "${method}".`);
    return { id, result: await handlers[method as keyof M](params as never, id) };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'Error';
    return { id, error: { name, message: messageOf(error) } };
  }
}
