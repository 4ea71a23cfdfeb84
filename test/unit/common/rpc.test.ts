import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import { answerRpc, RpcClient, type RpcHandlers, type RpcRequest } from '../../../src/common/rpc';

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
