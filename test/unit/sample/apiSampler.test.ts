import assert from 'node:assert/strict';
import { sampleThroughApi, type StatsSource } from '../../../src/sample/apiSampler';

describe('sampleThroughApi', () => {
  const { signal } = new AbortController();
  const source = (stats: StatsSource['stats']): StatsSource => ({ stats });

  it('asks for all containers at once, for old engines answer once a second', async () => {
    let waiting = 0;
    let release: () => void = () => undefined;
    const released = new Promise<void>(resolve => (release = resolve));
    const all = source(async id => {
      if (++waiting === 3) release();
      await released;
      return { id, readAtMs: 1 };
    });
    const { readings } = await sampleThroughApi(all, ['a', 'b', 'c'], signal);
    assert.deepEqual([...readings.keys()].sort(), ['a', 'b', 'c']);
  });

  it('takes a container that stopped or went away for no failure', async () => {
    const gone = source(async id => {
      if (id === 'stopped') return undefined;
      throw Object.assign(new Error('gone'), { statusCode: id === 'removed' ? 404 : 409 });
    });
    const { readings, failures } = await sampleThroughApi(gone, ['stopped', 'removed', 'restarting'], signal);
    assert.equal(readings.size, 0);
    assert.deepEqual(failures, []);
  });

  it('keeps the answers of the others when one fails', async () => {
    const broken = new Error('broken');
    const one = source(async id => {
      if (id === 'bad') throw broken;
      return { id, readAtMs: 1 };
    });
    const { readings, failures } = await sampleThroughApi(one, ['good', 'bad'], signal);
    assert.deepEqual([...readings.keys()], ['good']);
    assert.deepEqual(failures, [{ id: 'bad', error: broken }]);
  });
});
