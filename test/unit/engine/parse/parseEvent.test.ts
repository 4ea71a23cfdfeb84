import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { parseEvent } from '../../../../src/engine/parse/parseEvent';

const id = 'abc'.padEnd(64, '0');

describe('parseEvent', () => {
  const line = (change: object): string =>
    JSON.stringify({
      Type: 'container',
      Action: 'start',
      Actor: { ID: id, Attributes: { name: 'web', image: 'busybox' } },
      time: 1_700_000_000,
      timeNano: 0,
      ...change,
    }).replace('"timeNano":0', '"timeNano":1700000000123456789');

  it('reads what Docker 20.10 says of a container’s life, and none of what runs inside', () => {
    const lines = fs.readFileSync('test/fixtures/engine/events-docker20.jsonl', 'utf8').trim().split('\n');
    const events = lines.map(parseEvent).filter(parsed => parsed !== undefined);
    const first = events.filter(({ event }) => event.name !== 'cm-ev-oom').map(({ event }) => event.action);
    assert.deepEqual(first, [
      ...['create', 'start', 'pause', 'unpause', 'rename', 'update'],
      ...['kill', 'kill', 'die', 'start', 'restart', 'kill', 'die', 'destroy'],
    ]);
    assert.ok(lines.some(each => each.includes('exec_create')));
    assert.ok(!JSON.stringify(events).includes('exec'));
    const oom = events.filter(({ event }) => event.name === 'cm-ev-oom').map(({ event }) => event);
    assert.deepEqual(
      oom.slice(0, 5).map(({ action, exitCode }) => [action, exitCode]),
      [
        ['create', undefined],
        ['start', undefined],
        ['oom', undefined],
        ['die', 137],
        ['destroy', undefined],
      ],
    );
    const renamed = events.find(({ event }) => event.action === 'rename');
    assert.equal(renamed?.event.name, 'cm-ev-b');
    assert.deepEqual(renamed.container.labels['team'], 'x');
  });

  it('keeps every digit of the stamp, which a number would round', () => {
    const parsed = parseEvent(line({}));
    assert.equal(parsed?.stamp, '1700000000.123456789');
    assert.equal(parsed.event.timestampMs, 1_700_000_000_123);
  });

  it('takes the stamp from no label', () => {
    const attributes = { name: 'web', '"timeNano":17000000009': '"timeNano":17000000009' };
    assert.equal(
      parseEvent(line({ Actor: { ID: id, Attributes: attributes } }))?.stamp,
      '1700000000.123456789',
    );
  });

  it('goes by the seconds where there are no nanoseconds', () => {
    const parsed = parseEvent(`{"Action":"start","Actor":{"ID":"${id}"},"time":5}`);
    assert.equal(parsed?.stamp, '5.0');
    assert.equal(parsed.event.name, id.slice(0, 12));
  });

  it('takes the second word of a health event', () => {
    const health = (Action: string): unknown => parseEvent(line({ Action }))?.event.health;
    assert.equal(health('health_status: unhealthy'), 'unhealthy');
    assert.equal(health('health_status: healthy'), 'healthy');
    assert.equal(health('health_status'), undefined);
    assert.equal(parseEvent(line({ Action: 'health_status: sick' }))?.event.action, 'health_status');
  });

  it('understands Podman’s words', () => {
    const died = parseEvent(
      line({ Action: 'died', Actor: { ID: id, Attributes: { containerExitCode: '3' } } }),
    );
    assert.equal(died?.event.action, 'die');
    assert.equal(died.event.exitCode, 3);
    assert.equal(parseEvent(line({ Action: 'remove' }))?.event.action, 'destroy');
  });

  it('takes the health that Podman tells beside the action, and never one that is a label', () => {
    const attributes = { name: 'web', image: 'busybox', health_status: 'unhealthy', podId: '' };
    const Actor = { ID: id, Attributes: attributes };
    const parsed = parseEvent(line({ Action: 'health_status', HealthStatus: 'healthy', Actor }));
    assert.deepEqual([parsed?.event.health, parsed?.isHealthDoubtful], ['healthy', true]);
    assert.equal(parseEvent(line({ Action: 'health_status', Actor }))?.event.health, undefined);
    const docker = parseEvent(line({ Action: 'health_status: healthy', Actor }));
    assert.deepEqual([docker?.event.health, docker?.isHealthDoubtful], ['healthy', undefined]);
  });

  it('passes over the containers that hold Podman’s pods together', () => {
    const pod = '82eb3fca2b692eb620c08e46b65fd4d09b3a3cd4dd54373c2eb1927227b78633';
    const of = (name: string, podId: string): unknown =>
      parseEvent(line({ Actor: { ID: id, Attributes: { name, image: 'x', podId } } }))?.event.name;
    assert.equal(of('82eb3fca2b69-infra', pod), undefined);
    assert.equal(of('web', pod), 'web');
    assert.equal(of('82eb3fca2b69-infra', ''), '82eb3fca2b69-infra');
  });

  it('says with which signal a container was killed', () => {
    const kill = (signal: unknown): unknown =>
      parseEvent(line({ Action: 'kill', Actor: { ID: id, Attributes: { name: 'web', signal } } }))?.event;
    const bare = { timestampMs: 1_700_000_000_123, containerId: id, name: 'web', action: 'kill' };
    assert.deepEqual(kill('1'), { ...bare, signal: 1 });
    for (const bad of [undefined, '', 'HUP', '1e3', 9]) assert.deepEqual(kill(bad), bare);
  });

  it('tells labels from what the engine writes beside them', () => {
    const labels = (Action: string): unknown =>
      parseEvent(
        line({
          Action,
          Actor: {
            ID: id,
            Attributes: { name: 'web', image: 'x', podId: '', exitCode: '3', signal: '9', a: 'b' },
          },
        }),
      )?.container.labels;
    assert.deepEqual(labels('start'), { exitCode: '3', signal: '9', a: 'b' });
    assert.deepEqual(labels('die'), { signal: '9', a: 'b' });
    assert.deepEqual(labels('kill'), { exitCode: '3', a: 'b' });
  });

  it('takes no time that no date can be, and no exit code that no process can end with', () => {
    for (const time of [1e308, 2 ** 60, -1, '5', null]) assert.equal(parseEvent(line({ time })), undefined);
    const ended = (exitCode: string): unknown =>
      parseEvent(line({ Action: 'die', Actor: { ID: id, Attributes: { exitCode } } }))?.event.exitCode;
    assert.equal(ended('3221225786'), 3_221_225_786, 'Windows');
    for (const bad of ['-1', '4294967296', '1e3', '9'.repeat(400)]) assert.equal(ended(bad), undefined, bad);
  });

  it('says when it tells no attributes, among which labels would be', () => {
    for (const Attributes of [undefined, null, [], 'x'])
      assert.equal(parseEvent(line({ Actor: { ID: id, Attributes } }))?.isBare, true);
    assert.equal(parseEvent(line({}))?.isBare, undefined);
  });

  it('knows no action by what every object has', () => {
    for (const Action of ['constructor', '__proto__', 'toString: x', 'hasOwnProperty'])
      assert.equal(parseEvent(line({ Action })), undefined, Action);
  });

  it('passes over other kinds and unknown actions', () => {
    assert.equal(parseEvent(line({ Type: 'image' })), undefined);
    assert.equal(parseEvent(line({ Action: 'exec_create: secret --token' })), undefined);
    assert.equal(parseEvent(line({ Action: 'top' })), undefined);
    assert.equal(parseEvent('{}'), undefined);
  });

  it('leaves out what has no whole id', () => {
    for (const ID of ['', 's', 'abc', 'A'.repeat(64), `${id}0`, 7])
      assert.equal(parseEvent(line({ Actor: { ID } })), undefined, String(ID));
  });

  it('cuts every text, and asks for no stamp with more digits than a time has', () => {
    const long = 'é'.repeat(60_000);
    const attributes = { name: long, image: long, [long]: 'x', team: long };
    const text = line({ Action: 'die', Actor: { ID: id, Attributes: attributes } });
    const parsed = parseEvent(text.replace('1700000000123456789', `1700000000${'1'.repeat(5000)}`));
    assert.ok(parsed);
    assert.equal(parsed.stamp, '1700000000.0');
    assert.ok(JSON.stringify(parsed).length < 3000, `${JSON.stringify(parsed).length}`);
    assert.ok([...parsed.event.name].length <= 256 && [...(parsed.container.image ?? '')].length <= 1024);
    const stamp = parseEvent(line({ time: 1_700_000_000.5 }))?.stamp;
    assert.equal(stamp, '1700000000.123456789');
  });

  it('refuses what is no object', () => {
    for (const bad of ['', '{"half":', '[]', '"text"', 'null', '<html>']) {
      assert.throws(() => parseEvent(bad), bad);
    }
  });
});
