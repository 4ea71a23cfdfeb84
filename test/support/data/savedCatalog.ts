import initSqlJs from 'sql.js';
import { readCatalog } from '../../../src/history/catalog/openCatalog';
import { storeFolder } from '../../../src/history/files/storeFolder';

/** What a folder's catalog files contain, database and journals together: what a new start would read. */
export async function savedCatalog(folder: string, sql: string): Promise<unknown[][]> {
  const runtime = await initSqlJs();
  const catalog = readCatalog(runtime, storeFolder(folder));
  const database = new runtime.Database(catalog.export(1));
  try {
    return database.exec(sql)[0]?.values ?? [];
  } finally {
    database.close();
    catalog.close();
  }
}
