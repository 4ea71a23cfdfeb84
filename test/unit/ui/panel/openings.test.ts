import assert from 'node:assert/strict';
import { Openings } from '../../../../src/ui/panel/openings';

describe('Openings', () => {
  it('open a thing once, and show there what was asked for last', async () => {
    const openings = new Openings<string>();
    const shown: (string | undefined)[] = [];
    let find = (): void => undefined;
    const found = new Promise<void>(resolve => (find = resolve));
    const act = async (newest: () => string | undefined): Promise<void> => {
      await found;
      shown.push(newest());
    };
    const first = openings.open('a', 'the first link', act);
    assert.equal(openings.open('a', 'the second link', act), undefined);
    assert.equal(openings.open('a', undefined, act), undefined, 'a click without a range changes nothing');
    const other = openings.open('b', undefined, act);
    find();
    await Promise.all([first, other]);
    assert.deepEqual(shown, ['the second link', undefined]);
  });

  it('open it again afterwards, and with nothing of before, also where it failed', async () => {
    const openings = new Openings<string>();
    const fail = (): Promise<void> => Promise.reject(new Error('no tab'));
    await assert.rejects(Promise.resolve(openings.open('a', 'of a failure', fail)), /no tab/);
    const shown: (string | undefined)[] = [];
    await openings.open('a', undefined, async newest => {
      shown.push(newest());
    });
    assert.deepEqual(shown, [undefined]);
  });
});
