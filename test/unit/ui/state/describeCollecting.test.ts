import assert from 'node:assert/strict';
import { describeCollecting } from '../../../../src/ui/state/describeCollecting';

describe('describeCollecting', () => {
  it('names the window that collects, on one line and without trusting its name', () => {
    assert.equal(describeCollecting({ kind: 'here' }), 'This window collects.');
    const window = `shop\n\u202E${'x'.repeat(200)}`;
    const line = describeCollecting({ kind: 'elsewhere', window }) ?? '';
    assert.match(line, /^The window “shop x+…” collects/);
    assert.ok(line.length < 150);
  });

  it('says nothing until it is known', () => {
    assert.equal(describeCollecting(undefined), undefined);
    assert.equal(describeCollecting({ kind: 'unknown' }), undefined);
  });

  it('passes on what to do where no window can collect', () => {
    assert.equal(
      describeCollecting({ kind: 'blocked', message: 'Reload this window.' }),
      'Reload this window.',
    );
  });
});
