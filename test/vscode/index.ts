/**
 * Loaded by the extension host: runs the suites of this folder with mocha. Reports go to files, for a host
 * has no terminal.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { reportFiles } from '../support/run/suiteReport';

export async function run(): Promise<void> {
  const { log, result } = reportFiles();
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => fs.appendFileSync(log, `${format(...args)}\n`);
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, reporter: 'spec' });
  for (const name of fs.readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    runner.once('end', () => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      fs.writeFileSync(result, JSON.stringify({ passed: passes, failed, skipped: pending }));
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
