import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { EngineConnection } from '../../../../src/engine/watch/engineConnection';
import { parseListedContainer } from '../../../../src/engine/parse/parseListedContainer';
import { parseEvent } from '../../../../src/engine/parse/parseEvent';
import { parseInspect } from '../../../../src/engine/parse/parseInspect';
import { parseStats } from '../../../../src/engine/parse/parseStats';
import { maxContainers } from '../../../../src/engine/parse/containerListing';
import { maxAnswerBytes } from '../../../../src/engine/transport/readAnswer';
import { maxListBytes } from '../../../../src/engine/transport/readList';
import { FakeEngine } from '../../../support/fakes/fakeEngine';
import { waitFor } from '../../../support/run/waitFor';
import { ManualClock } from '../../../support/fakes/manualClock';
import { RecordingLog } from '../../../support/fakes/recordingLog';

const id = 'a'.repeat(64);
const secret = 'hunter2secret';

const deepText = `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`;
const deep: unknown = JSON.parse(deepText);

/** Values that might break a parser. */
const hostile: unknown[] = [
  null,
  true,
  'text',
  Infinity,
  -1,
  [],
  [[[[]]]],
  {},
  { __proto__: { polluted: true } },
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
  deep,
  { toString: 1, length: -5, Id: {}, Names: 7, Labels: 'x', Ports: { length: 1e9 }, State: [] },
];

/** Parses a line that may be refused; any other error fails the test. */
function parseOrRefuse(line: string): void {
  try {
    parseEvent(line);
  } catch (error) {
    assert.match(String(error), /not an event/);
  }
}

describe('an engine that is not to be trusted', () => {
  let folder: string;
  let engine: FakeEngine;
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-untrusted-'));
    engine = await new FakeEngine(path.join(folder, 'engine.sock')).listen();
  });
  afterEach(async () => {
    await engine.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const connect = (
    endpoint: string,
    log: RecordingLog,
    variables: Record<string, string> = {},
  ): EngineConnection =>
    new EngineConnection({
      endpoint,
      environment: { variables, homeFolder: folder, platform: 'linux' },
      clock: new ManualClock(0),
      log,
    });

  it('changes nothing but its own answer, whatever shape that has', () => {
    for (const body of hostile) {
      for (const nested of [
        body,
        [body],
        { networks: body, memory_stats: body, cpu_stats: body, read: body },
      ]) {
        parseListedContainer(nested, '0000aaaa');
        parseStats(id, nested);
        parseInspect(nested);
      }
      // On some machines the stack is too small to serialize a value this deep.
      const text = body === deep ? deepText : JSON.stringify(body);
      for (const line of [text, `[${text}]`, `{"networks":${text},"memory_stats":${text},"read":${text}}`]) {
        parseOrRefuse(line);
      }
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it('may list a hundred thousand containers, of which two thousand are taken, those that run first, and that is told', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      Id: index.toString(16).padStart(64, '0'),
      Names: [`/c${index}`],
      State: index === 70_000 ? 'running' : 'exited',
    }));
    engine.answer('/containers/json', many);
    const log = new RecordingLog();
    const { containers, hasMore } = await connect(engine.address, log).view(
      AbortSignal.timeout(20_000),
      true,
    );
    assert.deepEqual([containers.length, hasMore], [maxContainers, true]);
    assert.equal(containers.filter(({ name }) => name === 'c70000').length, 1);
    assert.equal(log.count('warn', /more containers than the 2,000/), 1);
  });

  for (const [path, status, mostBytes] of [
    ['/containers/json', 200, maxListBytes],
    ['/containers/json', 500, maxAnswerBytes],
    ['/containers/json', 600, maxAnswerBytes],
    ['/containers/json', 999, maxAnswerBytes],
    ['/version', 200, maxAnswerBytes],
    ['/_ping', 404, maxAnswerBytes],
  ] as const)
    it(`is cut off where its answer to ${path} of status ${status} does not end, before it fills memory`, async () => {
      let sentBytes = 0;
      const piece = Buffer.alloc(64 * 1024, ' ');
      engine.routes.set(path, (_request, response) => {
        response.writeHead(status);
        const flood = (): void => {
          if (response.destroyed || sentBytes > 4 * mostBytes) return;
          sentBytes += piece.length;
          response.write(piece, () => setImmediate(flood));
        };
        flood();
      });
      const { state } = await connect(engine.address, new RecordingLog()).view(AbortSignal.timeout(20_000));
      assert.ok(state.kind === 'unreachable' && /too long/.test(state.message), JSON.stringify(state));
      // Kernel and HTTP buffer some bytes.
      assert.ok(sentBytes < mostBytes + 2 * 1024 * 1024, `${sentBytes} bytes were taken`);
    });

  it('is cut off where a line of its events does not end', async () => {
    let sent = 0;
    let hasClosed = false;
    engine.routes.set('/events', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.on('close', () => (hasClosed = true));
      const flood = (): void => {
        if (hasClosed || sent > 200) return;
        sent++;
        response.write('x'.repeat(65_536), () => setImmediate(flood));
      };
      flood();
    });
    const connection = connect(engine.address, new RecordingLog());
    connection.start();
    await connection.view(AbortSignal.timeout(20_000));
    await waitFor('the end', () => hasClosed || sent > 200);
    connection.stop();
    assert.ok(hasClosed && sent < 200, `${sent} pieces were taken`);
  });

  it('gets no password of an address into the log or into what is shown', async () => {
    const addresses = [
      `tcp://me:${secret}@127.0.0.1:9`,
      `ssh://me:${secret}@box`,
      `ssh://me:at@${secret}@box`,
      `ssh://me@corp:${secret}@box`,
      `ftp://me:${secret}@box`,
      `tcp://me:x/${secret}@127.0.0.1:9`,
      `tcp://me:x ${secret}@127.0.0.1:9`,
      `tcp://me:x?${secret}@127.0.0.1:9`,
      `tcp://127.0.0.1:9/?token=${secret}`,
      `me:${secret}@127.0.0.1:9`,
      `me:x@${secret}@127.0.0.1:9`,
      `unix:///nonexistent/x.sock?token=${secret}`,
      `context:tcp://me:${secret}@box`,
    ];
    for (const address of addresses) {
      for (const [endpoint, variables] of [
        [address, {}],
        ['auto', { DOCKER_HOST: address }],
      ] as const) {
        const log = new RecordingLog();
        const { state } = await connect(endpoint, log, { ...variables }).view(AbortSignal.timeout(20_000));
        assert.notEqual(state.kind, 'connected');
        assert.doesNotMatch(JSON.stringify([state, log.lines]), new RegExp(secret), address);
      }
    }
  });
});
