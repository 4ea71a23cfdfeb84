import assert from 'node:assert/strict';
import { firstView, type PanelState } from '../../../../../src/protocol/panel';
import { parsePanelState } from '../../../../../src/protocol/panelSchemas';
import { KeptPanels, type PanelStorage } from '../../../../../src/ui/kit/tabs/keptPanels';

const stateOf = (workload: string, scrollTop?: number): PanelState => ({
  version: 2,
  subjects: [{ kind: 'container', workload, name: workload }],
  view: firstView,
  hidden: [],
  ...(scrollTop !== undefined && { scrollTop }),
});

const keyOf = ({ subjects }: Pick<PanelState, 'subjects'>): string => JSON.stringify(subjects);

describe('KeptPanels', () => {
  let stored: unknown;
  let errors: unknown[];
  const storage: PanelStorage = {
    get: () => stored,
    update: (_, value) => {
      stored = JSON.parse(JSON.stringify(value));
      return Promise.resolve();
    },
  };
  const open = (from = storage): KeptPanels<PanelState> =>
    new KeptPanels({
      storage: from,
      storageKey: 'panels',
      parse: parsePanelState,
      keyOf,
      handleError: error => errors.push(error),
    });

  beforeEach(() => {
    stored = undefined;
    errors = [];
  });

  it('knows after its host died what the tab of a label showed last', () => {
    const kept = open();
    kept.set('web History', stateOf('name:web'));
    kept.set('db History', stateOf('name:db'));
    kept.set('web History', stateOf('name:web', 40));
    assert.deepEqual(open().withLabel('web History'), [stateOf('name:web', 40)]);
    assert.deepEqual(open().withLabel('api History'), []);
  });

  it('keeps subjects apart that have one label, oldest first', () => {
    const kept = open();
    kept.set('web History', stateOf('one/web'));
    kept.set('web History', stateOf('two/web'));
    assert.deepEqual(open().withLabel('web History'), [stateOf('one/web'), stateOf('two/web')]);
  });

  it('follows the label of a tab, which grows where another comes to have the same name', () => {
    const kept = open();
    kept.set('web History', stateOf('one/web', 7));
    kept.relabel(keyOf(stateOf('one/web')), 'web (one) History');
    kept.relabel(keyOf(stateOf('other')), 'other History');
    assert.deepEqual(open().withLabel('web (one) History'), [stateOf('one/web', 7)]);
    assert.equal(open().labelOf(keyOf(stateOf('one/web'))), 'web (one) History');
    assert.deepEqual(open().withLabel('web History'), []);
    assert.equal(open().labelOf(keyOf(stateOf('other'))), undefined);
  });

  it('forgets a panel that was closed', () => {
    const kept = open();
    kept.set('web History', stateOf('name:web'));
    kept.delete(keyOf(stateOf('name:web')));
    assert.deepEqual(open().withLabel('web History'), []);
  });

  it('takes what is stored for untrusted, and leaves out what does not fit', () => {
    for (const wrong of ['x', { length: 3 }, [null, 3, { label: 'a' }, { label: 5, state: stateOf('b') }]]) {
      stored = wrong;
      assert.deepEqual(open().withLabel('a'), []);
    }
    stored = [{ label: 'a', state: { ...stateOf('b'), view: { kind: 'live', range: '9y' } } }];
    assert.deepEqual(open().withLabel('a'), []);
  });

  it('reads whole what an earlier version kept', () => {
    const subject = { kind: 'container', workload: 'name:web', name: 'name:web' };
    const view = { kind: 'fixed', fromMs: 5, toMs: 9, range: '6h' };
    const rest = { view, hidden: ['cpu/cpuPercent'], scrollTop: 30 };
    const host = { version: 1, subject: { kind: 'host' }, view: firstView, hidden: [] };
    stored = [
      { label: 'web History', state: { version: 1, subject, ...rest } },
      { label: 'Host History', state: host },
    ];
    assert.deepEqual(open().withLabel('web History'), [{ version: 2, subjects: [subject], ...rest }]);
    assert.equal(open().labelOf(keyOf({ subjects: [{ kind: 'host' }] })), 'Host History');
    // A later version may store something unknown to this one.
    stored = [{ label: 'web History', state: { ...stateOf('name:web'), version: 3 } }];
    assert.deepEqual(open().withLabel('web History'), []);
  });

  it('keeps a hundred at most: the newest', () => {
    const kept = open();
    for (let each = 0; each < 150; each++) kept.set(`${each}`, stateOf(`name:${each}`));
    assert.equal((stored as unknown[]).length, 100);
    assert.equal(open().withLabel('149').length, 1);
    assert.equal(open().withLabel('49').length, 0);
  });

  it('tells where it could not be stored', async () => {
    const failing = open({ get: () => undefined, update: () => Promise.reject(new Error('full')) });
    failing.set('a', stateOf('a'));
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(errors.length, 1);
  });
});
