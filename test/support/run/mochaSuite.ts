/** Runs the test files given as arguments with mocha in this process, and writes a report. */
import Mocha from 'mocha';
import { reportResult } from './suiteReport';

const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec' });
for (const file of process.argv.slice(2)) mocha.addFile(file);
const runner = mocha.run(failures => process.exit(failures > 0 ? 1 : 0));
reportResult(runner);
