import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { columnNameOf } from '../../../src/history/figures/containerFigures';
import { hostFigures, hostStates } from '../../../src/history/figures/hostFigures';
import { loadSqlRuntime, SqlDatabase } from '../../../src/history/files/sqlDatabase';
import { StoreFixture, wasmPath } from '../fixture';
import { makeHost, makeTick, noonMs } from '../ticks';

describe('The figures of the host in an hour’s file', () => {
  let fixture: StoreFixture;
  let hour: SqlDatabase;
  before(async () => {
    fixture = new StoreFixture();
    const store = await fixture.open();
    store.record(makeTick(noonMs, { host: makeHost(noonMs, { swapUsedBytes: 1024 ** 2 }) }));
    store.close();
    const file = fixture.file('raw', '2026-11-23T12.sqlite');
    hour = new SqlDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file));
  });
  after(() => {
    hour.close();
    return fixture.remove();
  });

  const columnsOf = (table: string): string[] =>
    hour.all(`PRAGMA table_info(${table})`).map(([, name]) => String(name));

  it('are the columns of its tables, in their order', () => {
    const inRows = columnsOf('host_samples').filter(name => !['offset_ms', 'cores'].includes(name));
    assert.deepEqual(
      inRows,
      hostFigures.map(({ column }) => column),
    );
    assert.deepEqual(columnsOf('host_states'), ['offset_ms', ...hostStates.map(({ column }) => column)]);
  });

  it('are all in the view for people, but those that no export has', () => {
    const exported = hostFigures.filter(({ isNotExported }) => !isNotExported);
    assert.deepEqual(columnsOf('host_history'), [
      'time_utc',
      ...exported.map(({ name }) => columnNameOf(name)),
    ]);
    const [[swap, memory] = []] = hour.all('SELECT swap_used_bytes, memory_used_bytes FROM host_history');
    assert.deepEqual([swap, memory], [1024 ** 2, 3 * 2 ** 30]);
  });
});
