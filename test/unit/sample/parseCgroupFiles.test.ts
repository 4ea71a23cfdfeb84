import assert from 'node:assert/strict';
import {
  parseBlkio,
  parseCounter,
  parseEntry,
  parseIoStat,
  parseLimit,
} from '../../../src/sample/cgroup/parseCgroupFiles';

describe('Texts of cgroup files', () => {
  it('are numbers, or no limit', () => {
    assert.equal(parseLimit('12\n'), 12);
    for (const none of ['max\n', '', '-1\n', '18446744073709551615\n', '9223372036854771712\n']) {
      assert.equal(parseLimit(none), undefined, none);
    }
    for (const none of ['', '-1\n', 'x']) assert.equal(parseCounter(none), undefined, none);
  });

  it('have entries by whole name, wherever they stand', () => {
    const text = 'total_inactive_file 5\ninactive_file 7\nlast 9';
    assert.equal(parseEntry(text, 'inactive_file'), 7);
    assert.equal(parseEntry(text, 'total_inactive_file'), 5);
    assert.equal(parseEntry(text, 'last'), 9);
    assert.equal(parseEntry(text, 'file'), undefined);
    assert.equal(parseEntry('', 'file'), undefined);
  });

  it('of no device are no parts, of several one each, whatever else stands there', () => {
    assert.deepEqual(parseIoStat(''), []);
    assert.deepEqual(parseBlkio('Total 0\n'), []);
    // Some kernels do not end the line of a device that was never used.
    const text = '253:0 8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n8:16 rbytes=7 wbytes=8 rios=9\n';
    assert.deepEqual(parseIoStat(text), [
      { name: '8:0', inBytes: 1, outBytes: 2 },
      { name: '8:16', inBytes: 7, outBytes: 8 },
    ]);
  });
});
