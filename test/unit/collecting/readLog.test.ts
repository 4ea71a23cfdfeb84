import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readLog } from '../../../src/collecting/readLog';
import type { ContainerLog, ContainerLogQuery } from '../../../src/common/model/containerLog';
import { parseEndpoint } from '../../../src/engine/transport/endpoint';
import { EngineClient } from '../../../src/engine/transport/engineClient';
import { readContainerLog } from '../../../src/engine/watch/readContainerLog';
import { systemClock } from '../../../src/node/systemClock';
import { FakeEngine } from '../../support/fakes/fakeEngine';
import { ManualClock } from '../../support/fakes/manualClock';

const id = 'a'.repeat(64);
const key = '01234567';
const query: ContainerLogQuery = { containerId: id, workload: `${key}/name:api`, fromMs: 1500, toMs: 61_000 };

describe('Logs of a container', () => {
  let folder: string;
  let engine: FakeEngine;
  let client: EngineClient | undefined;

  const ask = (asked: Partial<ContainerLogQuery> = {}): Promise<ContainerLog> =>
    readLog(
      [
        {
          key,
          readLog: (each, signal) =>
            readContainerLog(
              { client, state: { kind: 'unreachable', message: 'Nobody at home.', tried: [] } },
              each,
              signal,
            ),
        },
      ],
      { ...query, ...asked },
      systemClock,
    );

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-logs-'));
    engine = await new FakeEngine(path.join(folder, 'engine.sock')).listen();
    client = new EngineClient(parseEndpoint(engine.address));
    engine.answer(`/containers/${id}/json`, { Config: { Tty: true } });
  });
  afterEach(async () => {
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const refuse = (status: number, message: string): void =>
    void engine.routes.set(`/containers/${id}/logs`, (_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ message }));
    });

  it('are asked for with their times, of the span alone, and no more than can be shown', async () => {
    engine.routes.set(`/containers/${id}/logs`, (_request, response) => {
      response.end('1970-01-01T00:00:02Z hello\r\n');
    });
    assert.deepEqual(await ask(), { lines: [{ atMs: 2000, text: 'hello' }], isCut: false });
    const asked = new URL(engine.requests.at(-1)?.url ?? '', 'http://engine').searchParams;
    assert.deepEqual(Object.fromEntries(asked), {
      stdout: 'true',
      stderr: 'true',
      timestamps: 'true',
      since: '1.500',
      until: '61.000',
      tail: '400',
    });
  });

  it('are asked for by the engine’s own id, where two engines have the same', async () => {
    engine.routes.set(`/containers/${id}/logs`, (_request, response) => void response.end(''));
    assert.deepEqual(await ask({ containerId: `${id}@${key}` }), { lines: [], isCut: false });
  });

  it('say in a sentence why they cannot be read', async () => {
    const reasons: [status: number, message: string, told: RegExp][] = [
      [404, 'No such container', /no longer there, and what it wrote went with it\.$/],
      [403, 'blocked by the proxy', /does not let its logs be read: blocked by the proxy \(HTTP 403\)\.$/],
      [501, 'configured logging driver does not support reading', /logging driver keeps nothing/],
      [500, 'out of disk', /did not give its logs: out of disk/],
    ];
    for (const [status, message, told] of reasons) {
      refuse(status, message);
      await assert.rejects(ask(), { name: 'ArgumentError', message: told });
    }
    client = undefined;
    await assert.rejects(ask(), { name: 'ArgumentError', message: /does not answer\. Nobody at home\.$/ });
    await assert.rejects(ask({ workload: '89abcdef/name:api' }), {
      name: 'ArgumentError',
      message: /not among/,
    });
    await assert.rejects(ask({ workload: 'name:api' }), { name: 'ArgumentError', message: /not among/ });
  });

  it('are not waited for longer than a user waits', async () => {
    const clock = new ManualClock(0);
    const asked = readLog([{ key, readLog: () => new Promise(() => undefined) }], query, clock);
    clock.advance(15_000);
    await assert.rejects(asked, { name: 'ArgumentError', message: /in time/ });
  });

  it('are not asked for with anything else than an id and a span', async () => {
    for (const bad of [
      { containerId: '../x' },
      { containerId: 5 as never },
      { workload: undefined as never },
      { fromMs: -1 },
      { fromMs: 9, toMs: 9 },
      { toMs: Number.NaN },
      { toMs: 1e300 },
    ])
      await assert.rejects(ask(bad), { name: 'ArgumentError' });
    assert.deepEqual(engine.requests, []);
  });
});
