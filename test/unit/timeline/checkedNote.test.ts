import assert from 'node:assert/strict';
import { ArgumentError } from '../../../src/common/errors';
import { checkedNote, maxNoteLength } from '../../../src/timeline/checkedNote';
import { decodeSubject, encodeSubject, type TimelineSubject } from '../../../src/timeline/timelineSubject';

const note = { kind: 'marker', timestampMs: 1000, text: 'npm test' };

describe('A note', () => {
  it('is kept with what is known of it, and nothing else', () => {
    const subject = { kind: 'workload', key: 'k', secret: 1 };
    assert.deepEqual(checkedNote({ ...note, timestampMs: 1000.4, subject, token: 'x' }), {
      ...note,
      subject: { kind: 'workload', key: 'k' },
    });
    assert.deepEqual(checkedNote({ ...note, kind: 'alert', subject: { kind: 'host', key: 1 } }).subject, {
      kind: 'host',
    });
    assert.ok(!('subject' in checkedNote(note)));
  });

  it('has a text of one plain line, and no more than can be shown', () => {
    const { text } = checkedNote({ ...note, text: ` a\n\u202eb\u0007${'c'.repeat(1000)}` });
    assert.match(text, /^a b c+…$/);
    assert.equal(text.length, maxNoteLength - 1);
    const faces = checkedNote({ ...note, text: '👩‍👩‍👧'.repeat(1000) }).text;
    assert.ok(faces.endsWith('👩‍👩‍👧…'));
  });

  for (const [what, changed] of Object.entries({
    'of no kind that is known': { kind: 'container' },
    'without a time': { timestampMs: '1000' },
    'of a time that is not a number': { timestampMs: Number.NaN },
    'of a time before all times': { timestampMs: -1 },
    'of a time after all times': { timestampMs: 1e300 },
    'without a text': { text: undefined },
    'with a text of which nothing is seen': { text: ' \n\u200b' },
    'about something else': { subject: { kind: 'network', key: 'k' } },
    'about a workload without a key': { subject: { kind: 'workload' } },
    'about a key without an end': { subject: { kind: 'engine', key: 'k'.repeat(1025) } },
    'about a text': { subject: 'host' },
  }))
    it(`is refused ${what}`, () => {
      assert.throws(() => checkedNote({ ...note, ...changed }), ArgumentError);
    });

  it('is refused where it is none', () => {
    for (const value of [undefined, null, 'x', [], 1]) assert.throws(() => checkedNote(value), ArgumentError);
  });
});

describe('The subject of a note', () => {
  it('is read as it was stored', () => {
    const subjects: readonly TimelineSubject[] = [
      { kind: 'host' },
      { kind: 'engine', key: 'aaaa0000' },
      { kind: 'workload', key: 'aaaa0000/compose:a b\nc' },
    ];
    for (const subject of subjects) assert.deepEqual(decodeSubject(encodeSubject(subject)), subject);
  });

  it('is none where the text is none’s', () => {
    for (const text of ['', 'hosts', 'workload', 'workload ', 'image x'])
      assert.equal(decodeSubject(text), undefined);
  });
});
