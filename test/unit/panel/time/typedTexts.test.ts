import assert from 'node:assert/strict';
import { parseSpan } from '../../../../media/panel/data/parseSpan';
import { typedLength, typedMoment } from '../../../../media/panel/time/typedTexts';
import { dayMs, hourMs, minuteMs } from '../../../../src/common/time';
import { liveLengthMs, panelRangeMs, viewBounds } from '../../../../src/protocol/panel';

const nowMs = Date.UTC(2026, 10, 27, 15, 30, 0, 123);

/** Numbers from 0 to 1, the same in each run. */
function* shares(count: number): Generator<number> {
  let seed = 7;
  for (let at = 0; at < count; at++) yield (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
}

describe('typedLength', () => {
  it('is one unit where a reader can take that in, and several otherwise', () => {
    assert.equal(typedLength(2 * hourMs), '2h');
    assert.equal(typedLength(90 * minuteMs), '90m');
    assert.equal(typedLength(45_000), '45s');
    assert.equal(typedLength(90_500), '90.5s');
    assert.equal(typedLength(180 * dayMs), '180d');
    assert.equal(typedLength(1_111_111_000), '12d 20h 38m 31s');
    assert.equal(typedLength(12 * dayMs + 20 * hourMs + 500), '12d 20h 0.5s');
  });

  it('is accepted and means exactly the same length, whatever that is', () => {
    const { leastMs, mostMs } = viewBounds;
    const any = [...shares(3000)].map(share => Math.round(leastMs * (mostMs / leastMs) ** share));
    for (const lengthMs of [leastMs, 1001, ...Object.values(panelRangeMs), ...any, mostMs]) {
      const text = `-${typedLength(lengthMs)}`;
      const view = parseSpan({ from: text, to: 'now' }, nowMs, { range: '15m' });
      assert.ok('kind' in view && view.kind === 'live', `${text}: ${JSON.stringify(view)}`);
      assert.equal(liveLengthMs(view), lengthMs, text);
    }
  });
});

describe('typedMoment', () => {
  it('is accepted and means exactly the same moment', () => {
    for (const share of shares(1000)) {
      const lengthMs = Math.round(1000 + share * 700 * dayMs);
      const fixed = { kind: 'fixed', fromMs: nowMs - lengthMs, toMs: nowMs - 500, range: '15m' } as const;
      if (fixed.toMs - fixed.fromMs < 1000) continue;
      const typed = { from: typedMoment(fixed.fromMs), to: typedMoment(fixed.toMs) };
      assert.deepEqual(parseSpan(typed, nowMs, { range: '15m' }), fixed, JSON.stringify(typed));
    }
  });

  it('is as short as what it says', () => {
    assert.match(typedMoment(nowMs), /^2026-11-\d\d \d\d:\d\d:00\.123$/);
    assert.match(typedMoment(nowMs - 123), /^2026-11-\d\d \d\d:\d\d:00$/);
  });
});
