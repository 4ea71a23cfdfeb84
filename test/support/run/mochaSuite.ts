/** Runs the test files given as arguments with mocha in this process, and writes a report of it. */
import * as fs from 'node:fs';
import Mocha from 'mocha';
import { reportFiles } from './suiteReport';

const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec' });
for (const file of process.argv.slice(2)) mocha.addFile(file);
const runner = mocha.run(failures => process.exit(failures > 0 ? 1 : 0));
runner.once('end', () => {
  const { passes = 0, failures = 0, pending = 0 } = runner.stats ?? {};
  const counts = { passed: passes, failed: failures, skipped: pending };
  fs.writeFileSync(reportFiles().result, JSON.stringify(counts));
});
