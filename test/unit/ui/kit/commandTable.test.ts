import assert from 'node:assert/strict';
import { ArgumentError } from '../../../../src/common/errors';
import { commandIds } from '../../../../src/contributions';
import { CommandTable } from '../../../../src/ui/kit/commandTable';

const { showLog, showStorage } = commandIds;

describe('CommandTable', () => {
  it('does a command by the handler that was added, with its argument, and fails as that fails', async () => {
    const table = new CommandTable();
    const error = new ArgumentError('Give a name.');
    table.add({
      [showLog]: argument => Promise.resolve([argument]),
      [showStorage]: () => Promise.reject(error),
    });
    assert.deepEqual(await table.run(showLog, 'x'), ['x']);
    await assert.rejects(table.run(showStorage, undefined), error);
  });

  it('refuses a second handler for a command, and then takes none of what came with it', async () => {
    const table = new CommandTable();
    table.add({ [showLog]: () => Promise.resolve('first') });
    assert.throws(
      () => table.add({ [showStorage]: () => Promise.resolve(), [showLog]: () => Promise.resolve('second') }),
      { message: `${showLog} has a handler already.` },
    );
    assert.equal(await table.run(showLog, undefined), 'first');
    await assert.rejects(table.run(showStorage, undefined), { message: /is not available/ });
  });

  it('has a command no more whose feature has ended', async () => {
    const table = new CommandTable();
    const added = table.add({ [showLog]: () => Promise.resolve() });
    added.dispose();
    await assert.rejects(table.run(showLog, undefined), { message: /is not available/ });
    table.add({ [showLog]: () => Promise.resolve('again') });
    assert.equal(await table.run(showLog, undefined), 'again');
  });
});
