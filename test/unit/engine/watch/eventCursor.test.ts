import assert from 'node:assert/strict';
import { EventCursor } from '../../../../src/engine/watch/eventCursor';
import type { ParsedEvent } from '../../../../src/engine/parse/parseEvent';

function parsed(stamp: string, containerId = 'abc', action: 'start' | 'die' = 'start'): ParsedEvent {
  const container = { name: 'web', image: 'busybox', labels: {} };
  return { event: { timestampMs: 1, containerId, name: 'web', action }, stamp, container };
}

describe('EventCursor', () => {
  it('goes on from the last event, and takes none twice', () => {
    const cursor = new EventCursor();
    assert.equal(cursor.since, undefined);
    assert.equal(cursor.accept(parsed('5.1')), true);
    assert.equal(cursor.since, '5.1');
    assert.equal(cursor.accept(parsed('5.1')), false);
    assert.equal(cursor.accept(parsed('5.1', 'def')), true);
    assert.equal(cursor.accept(parsed('5.1', 'abc', 'die')), true);
  });

  it('goes on from when the stream was opened where nothing was heard yet', () => {
    const cursor = new EventCursor();
    cursor.open(5999);
    assert.equal(cursor.since, '5');
    cursor.accept(parsed('7.1'));
    cursor.open(9000);
    assert.equal(cursor.since, '7.1');
  });

  it('follows an engine whose clock was set back', () => {
    const cursor = new EventCursor();
    cursor.accept(parsed('500.1'));
    assert.equal(cursor.accept(parsed('20.1')), true);
    assert.equal(cursor.since, '20.1');
  });

  it('does not wait for a time that an engine tells but that cannot be yet', () => {
    const cursor = new EventCursor();
    cursor.accept(parsed('5.1'));
    assert.equal(cursor.accept({ ...parsed('4000000000.0'), isAhead: true }), true);
    assert.equal(cursor.since, '5.1');
    assert.equal(cursor.accept({ ...parsed('4000000000.0'), isAhead: true }), false);
  });

  it('remembers as many as an engine replays, and not without end', () => {
    const cursor = new EventCursor();
    for (let second = 0; second < 5000; second++) cursor.accept(parsed(`${second}.0`));
    assert.equal(cursor.accept(parsed('4744.0')), false);
    assert.equal(cursor.accept(parsed('0.0')), true);
  });

  it('knows nothing after it was cleared', () => {
    const cursor = new EventCursor();
    cursor.accept(parsed('5.1'));
    cursor.clear();
    assert.equal(cursor.since, undefined);
    assert.equal(cursor.accept(parsed('5.1')), true);
  });
});
