import assert from 'node:assert/strict';
import { deathItems } from '../../../../src/ui/deaths/deathItems';
import { makeDeath } from '../../../support/data/deaths';

describe('The choice of a death', () => {
  it('offers the newest first, with what it was and how long ago', () => {
    const [old, young] = [
      makeDeath(1_000_000, { kind: 'failed', exitCode: 3, verdict: 'Ended with exit code 3.' }),
      makeDeath(2_000_000),
    ];
    const items = deathItems([old, young], ({ record }) => record.container.name, 2_060_000);
    assert.deepEqual(
      items.map(({ label, description, detail, death }) => [label, description, detail, death.id]),
      [
        ['api', 'Out of memory · 1 min ago', young.record.verdict, young.id],
        ['api', 'Died, exit code 3 · 17 min ago', 'Ended with exit code 3.', old.id],
      ],
    );
  });

  it('shows no icons from untrusted text', () => {
    const [item] = deathItems([makeDeath(1, { verdict: '$(zap) x' })], () => '$(bug)', 2);
    assert.deepEqual([item?.label, item?.detail], ['\\$(bug)', '\\$(zap) x']);
  });
});
