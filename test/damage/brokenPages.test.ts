import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { StoreFixture } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';
import { makeAllKinds, readAllKinds } from './allKinds';

const places: Readonly<Record<string, readonly string[]>> = {
  'an hour': ['raw', '2026-11-23T11.sqlite'],
  'a roll-up': ['rollups', 'minute', '2026-11-23.sqlite'],
  'the catalog': ['metrics.sqlite'],
};
const leafOfTable = 0x0d;

describe('A file whose pages are broken inside', () => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = new StoreFixture();
    await makeAllKinds(fixture);
  });
  afterEach(() => fixture.remove());

  for (const [kind, place] of Object.entries(places)) {
    it(`is set aside although all its rows can be read: ${kind}`, async () => {
      const file = fixture.file(...place);
      breakLeaves(file);
      const store = await fixture.open();
      readAllKinds(store);
      const [entry, ...others] = store.report.damaged;
      assert.equal(entry?.file, file);
      assert.match(entry.reason, /^SQLite found it broken: .*[Pp]age/s);
      assert.ok(fs.existsSync(entry.movedTo));
      const told = fixture.logged.filter(line => line.includes(file) && line.includes(entry.reason));
      assert.equal(told.length, 1, fixture.logged.join('\n'));
      assert.deepEqual(others, []);
      store.record(makeTick(noonMs));
      store.close();
      const again = await fixture.open();
      assert.deepEqual(again.report.damaged, []);
      again.close();
    });
  }
});

/**
 * Changes the number of fragmented free bytes in the header of each page that holds rows of a table. Readers
 * do not use the number; only SQLite's own check compares it with the page.
 */
function breakLeaves(file: string): void {
  const bytes = fs.readFileSync(file);
  const pageBytes = bytes.readUInt16BE(16);
  let leaves = 0;
  for (let start = pageBytes; start < bytes.length; start += pageBytes) {
    if (bytes[start] !== leafOfTable) continue;
    bytes.writeUInt8((bytes.readUInt8(start + 7) + 1) % 60, start + 7);
    leaves += 1;
  }
  assert.ok(leaves > 0, path.basename(file));
  fs.writeFileSync(file, bytes);
}
