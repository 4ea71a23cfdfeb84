import assert from 'node:assert/strict';
import { DisposableStore } from '../../src/common/disposable';
import { commandIds } from '../../src/contributions';
import { alteration } from '../../src/protocol/sharedState';
import { registerFeatures, type RegisterFeature } from '../../src/registerFeatures';
import { makeCore } from '../support/fakes/makeCore';

describe('Features', () => {
  /** A complete feature: it counts engines, follows events and registers a command. */
  const seen: string[] = [];
  const registerTiny: RegisterFeature = ({ live, timeline, history, clock, commands }) => {
    const parts = new DisposableStore();
    parts.add(live.onDidChange(({ engines }) => void seen.push(`${engines.length} engines`)));
    parts.add(
      timeline.onDidHappen(
        events =>
          void seen.push(...events.map(each => (each.kind === 'container' ? each.action : each.text))),
      ),
    );
    parts.add(
      commands.add({
        [commandIds.showStorage]: () => history.queryPeaks({ fromMs: 0, toMs: clock.now() }),
      }),
    );
    return parts;
  };
  const named = (name: string, ended: string[]): RegisterFeature => {
    return () => ({ dispose: () => void ended.push(name) });
  };
  const throwing: RegisterFeature = () => {
    throw new Error('no view of that name');
  };

  beforeEach(() => void seen.splice(0));

  it('have all they need in the core, and leave nothing behind when they end', async () => {
    const { core, asked, commands, didHappen } = makeCore(() => ['peaks']);
    const registered = registerFeatures(core, { tiny: registerTiny });
    const event = {
      kind: 'container',
      timestampMs: 1,
      containerId: 'a',
      name: 'api',
      action: 'die',
    } as const;
    core.live.follow(alteration(core.live.snapshot, { isPaused: true }));
    didHappen.fire([event]);
    assert.deepEqual(seen, ['0 engines', 'die']);
    assert.deepEqual(await commands.run(commandIds.showStorage, undefined), ['peaks']);
    assert.deepEqual(asked, [{ method: 'queryPeaks', params: { fromMs: 0, toMs: 1_000_000 } }]);

    registered.dispose();
    core.live.follow(alteration(core.live.snapshot, { isPaused: false }));
    didHappen.fire([event]);
    assert.equal(seen.length, 2);
    await assert.rejects(commands.run(commandIds.showStorage, undefined));
  });

  it('start without one that throws, which the log names and whose commands say that they are not available', async () => {
    const { core, commands, log } = makeCore();
    const ended: string[] = [];
    const registered = registerFeatures(core, {
      first: named('first', ended),
      broken: throwing,
      last: registerTiny,
    });
    assert.equal(log.lines.length, 1);
    assert.equal(log.count('error', /^The feature “broken” could not start: Error: no view of that name/), 1);
    assert.equal(await commands.run(commandIds.showStorage, undefined), undefined);
    await assert.rejects(commands.run(commandIds.exportHistory, undefined), {
      message: 'This command is not available: its feature could not start in this window. The log says why.',
    });
    registered.dispose();
    assert.deepEqual(ended, ['first']);
  });

  it('all end, in reverse order, even if one throws', () => {
    const { core, log } = makeCore();
    const ended: string[] = [];
    const badEnd: RegisterFeature = () => ({
      dispose: () => {
        ended.push('bad');
        throw new Error('held open');
      },
    });
    registerFeatures(core, { a: named('a', ended), bad: badEnd, b: named('b', ended) }).dispose();
    assert.deepEqual(ended, ['b', 'bad', 'a']);
    assert.equal(log.count('error', /^The feature “bad” did not end well: Error: held open/), 1);
  });

  it('cannot change the core for each other', () => {
    const { core } = makeCore();
    assert.throws(() => Object.assign(core, { live: undefined }), TypeError);
  });
});
