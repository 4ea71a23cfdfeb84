import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import {
  answerRpc,
  forward,
  RpcClient,
  type MethodsNamed,
  type RpcHandlers,
  type RpcRequest,
} from '../../../src/common/rpc';

type Methods = { double(params: { n: number }): number; fail(params: { kind: string }): void };

const handlers: RpcHandlers<Methods> = {
  double: ({ n }) => n * 2,
  fail: ({ kind }) => {
    throw kind === 'argument' ? new ArgumentError('1 to 5') : new Error('broken');
  },
};

function connect(): RpcClient<Methods> {
  const client: RpcClient<Methods> = new RpcClient<Methods>(request => {
    void answerRpc(handlers, structuredClone(request)).then(reply =>
      client.handleReply(structuredClone(reply)),
    );
  });
  return client;
}

describe('RpcClient', () => {
  it('answers each call with its own result', async () => {
    const client = connect();
    const results = await Promise.all([1, 2, 3].map(n => client.call('double', { n })));
    assert.deepEqual(results, [2, 4, 6]);
  });

  it('rejects with the error of the handler, and keeps that an argument was bad', async () => {
    const client = connect();
    await assert.rejects(client.call('fail', { kind: 'argument' }), ArgumentError);
    await assert.rejects(client.call('fail', { kind: 'other' }), { name: 'Error', message: 'broken' });
  });

  it('rejects everything pending and every later call once disposed', async () => {
    const client = new RpcClient<Methods>(() => undefined);
    const pending = client.call('double', { n: 1 });
    client.dispose('gone');
    await assert.rejects(pending, /gone/);
    await assert.rejects(client.call('double', { n: 1 }), /gone/);
  });

  it('rejects at once a call that is called off, tells the other side, and drops the late answer', async () => {
    const canceled: number[] = [];
    const client = new RpcClient<Methods>(
      () => undefined,
      id => canceled.push(id),
    );
    const canceler = new AbortController();
    const pending = client.call('double', { n: 1 }, canceler.signal);
    canceler.abort();
    await assert.rejects(pending, { name: 'CanceledError' });
    assert.deepEqual(canceled, [1]);
    client.handleReply({ id: 1, result: 2 });
    await assert.rejects(client.call('double', { n: 1 }, canceler.signal), { name: 'CanceledError' });
  });

  it('rejects a call that could not be sent', async () => {
    const client = new RpcClient<Methods>(() => {
      throw new Error('port closed');
    });
    await assert.rejects(client.call('double', { n: 1 }), /port closed/);
  });

  it('ignores a reply to nothing', () => {
    assert.doesNotThrow(() => connect().handleReply({ id: 99, result: 1 }));
  });
});

describe('answerRpc', () => {
  it('refuses methods that the map does not have, inherited ones too', async () => {
    for (const method of ['nope', 'toString', '__proto__', 'constructor']) {
      const request: RpcRequest = { id: 7, method, params: {} };
      const reply = await answerRpc(handlers, request);
      assert.ok('error' in reply && /Unknown method/.test(reply.error.message), method);
    }
  });
});

describe('forward', () => {
  type Map = {
    double(params: { n: number }): number;
    stop(params: Record<string, never>): void;
    hidden(params: { n: number }): number;
  };
  const names = ['double', 'stop'] as const;
  const calls: unknown[][] = [];
  const methods = forward<Map, typeof names>(names, (...args) => {
    calls.push(args);
    return Promise.resolve(2 as never);
  });

  it('makes a method of each name, which passes on its name and what it is called with', async () => {
    const { signal } = new AbortController();
    assert.equal(await methods.double({ n: 1 }, signal), 2);
    await methods.stop();
    assert.deepEqual(calls, [
      ['double', { n: 1 }, signal],
      ['stop', {}],
    ]);
    assert.deepEqual(Object.keys(methods), names);
  });

  it('answers no name but those of its list, whatever a message says', async () => {
    for (const method of ['hidden', 'constructor', '__proto__', 'hasOwnProperty', '', 'Double']) {
      const before = calls.length;
      const reply = await answerRpc<Pick<Map, 'double' | 'stop'>>(methods as never, {
        id: 1,
        method,
        params: {},
      });
      assert.ok('error' in reply && /Unknown method/.test(reply.error.message), method);
      assert.equal(calls.length, before);
    }
  });

  it('is a type error where the map of methods is not that of the list', () => {
    type Fine = MethodsNamed<'one' | 'two', { one(params: object): void; two(params: object): void }>;
    // @ts-expect-error `two` is missing.
    type Missing = MethodsNamed<'one' | 'two', { one(params: object): void }>;
    // @ts-expect-error `two` is in no list.
    type Extra = MethodsNamed<'one', { one(params: object): void; two(params: object): void }>;
    // @ts-expect-error A shorter list than that which the type is made of.
    assert.ok(forward<Map, typeof names>(['double'] as const, () => Promise.resolve(1 as never)));
    // @ts-expect-error Only what needs no parameters may be called without.
    assert.ok(methods.double());
    // @ts-expect-error No method of that name.
    assert.equal(methods.hidden, undefined);
    const kinds: readonly [Fine?, Missing?, Extra?] = [];
    assert.equal(kinds.length, 0);
  });
});
