import assert from 'node:assert/strict';
import { panelKey } from '../../../../src/ui/panel/feed/panelSubject';
import { panelTitle } from '../../../../src/ui/panel/feed/panelTitle';

describe('panelKey', () => {
  it('is the same for the same subjects, whatever their order and names', () => {
    const ref = (workload: string, name = workload) => ({ kind: 'container', workload, name }) as const;
    assert.equal(panelKey([ref('a'), ref('b')]), panelKey([ref('b', 'other'), ref('a')]));
    assert.notEqual(panelKey([ref('a'), ref('b')]), panelKey([ref('a')]));
    assert.notEqual(panelKey([ref('a", "b')]), panelKey([ref('a'), ref('b')]));
    assert.notEqual(panelKey([{ kind: 'host' }]), panelKey([ref('host')]));
  });
});

describe('panelTitle', () => {
  it('names what is shown, on one line that a tab can hold', () => {
    assert.equal(panelTitle([{ kind: 'host' }]), 'Host History');
    const title = (name: string): string => panelTitle([{ kind: 'container', workload: 'name:web', name }]);
    assert.equal(title('web'), 'web History');
    assert.equal(title('we\u202Eb\n1'), 'web 1 History');
    assert.equal(title('x'.repeat(1000)).length, 120 + ' History'.length);
    const ref = { kind: 'container', workload: 'aaaaaaaa/name:web', name: 'web' } as const;
    assert.equal(
      panelTitle([ref], (workload, name) => `${name} (${workload.slice(0, 8)})`),
      'web (aaaaaaaa) History',
    );
  });
});
