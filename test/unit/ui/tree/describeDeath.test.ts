import assert from 'node:assert/strict';
import { deathCountText, deathTooltip, describeDeath } from '../../../../src/ui/tree/describeDeath';
import { makeDeathRecord } from '../../../support/data/deaths';

describe('A death in the tree', () => {
  it('is told in a few words and one unit of time', () => {
    const record = makeDeathRecord(1_000_000);
    const texts = [0, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000 * 3].map(
      agoMs => describeDeath(record, 1_000_000 + agoMs).description,
    );
    assert.deepEqual(texts, [
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
      '3 d ago',
    ]);
    assert.equal(describeDeath(record, 1_000_000).label, 'Out of memory');
    assert.equal(describeDeath(record, 900_000).description, 'just now', 'of a clock that is ahead');
  });

  it('is said with its verdict to who does not see it', () => {
    const { spoken } = describeDeath(makeDeathRecord(0), 60_000);
    assert.match(spoken, /^Last death: Killed by the kernel at its limit of 32 MiB: .* 1 min ago$/);
  });

  it('says how many there were, and nothing where there was none', () => {
    assert.deepEqual([0, 1, 3, 99, 100].map(deathCountText), [
      undefined,
      '1 death in 24 h',
      '3 deaths in 24 h',
      '99 deaths in 24 h',
      '99+ deaths in 24 h',
    ]);
  });

  it('has all facts in its tooltip, and names in it are never Markdown', () => {
    const changes = ['image: [x](command:y), now <img src=z>'];
    const tooltip = deathTooltip(makeDeathRecord(Date.UTC(2026, 10, 27, 15, 45), { changes }));
    assert.match(tooltip, /\| When \| 2026&#45;11&#45;27 15&#58;45 UTC \|/);
    assert.match(tooltip, /\| Exit code \| 137 &#40;SIGKILL&#41; \|/);
    assert.match(tooltip, /\| Changed since its last good run \| /);
    assert.doesNotMatch(tooltip, /\]\(|<img/);
  });
});
