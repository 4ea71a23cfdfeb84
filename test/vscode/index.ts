/**
 * Loaded by the extension host: runs this folder's suites with mocha. Reports go to files, because a host has
 * no terminal.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { reportFiles, reportResult } from '../support/run/suiteReport';

export async function run(): Promise<void> {
  const { log } = reportFiles();
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => fs.appendFileSync(log, `${format(...args)}\n`);
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 120_000, reporter: 'spec' });
  for (const name of fs.readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(path.join(__dirname, name));
  }
  const failures = await new Promise<number>(resolve => reportResult(mocha.run(resolve)));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
