/** Runs the test files given as arguments in a virtual machine with cgroup v2 and a newer Docker Engine. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { newerEngineFiles } from '../engine/newerEngineFiles';
import { reportFiles } from './suiteReport';
import { slownessVariable } from './waitFor';
import { consoleFile, runInVirtualMachine } from '../machine/virtualMachine';

/**
 * How much longer a wait of a test may take in the guest, whose processor is emulated: the same tests took 5
 * to 7 times as long there, in one run.
 */
const slowness = 4;

/** Shorter than the suite's own limit, so that the guest's console output is reported, too. */
const timeLimitMs = 7.5 * 60_000;

async function main(): Promise<number> {
  const { log } = reportFiles();
  const folder = path.dirname(log);
  const script = path.resolve('out', 'test', 'support', 'run', 'guestSuite.js');
  const words = [process.execPath, '--enable-source-maps', script, ...process.argv.slice(2)];
  const environment = Object.entries(process.env).filter(([name]) =>
    /^(CI|CONTAINER_METRICS_\w+)$/.test(name),
  );
  const code = await runInVirtualMachine({
    script: [
      `export ${slownessVariable}=${slowness}`,
      ...environment.map(([name, value = '']) => `export ${name}='${value}'`),
      `${words.map(word => `'${word}'`).join(' ')} > ${log} 2>&1`,
    ].join('\n'),
    folder,
    layer: await newerEngineFiles(),
    timeLimitMs,
  });
  if (code === undefined) console.log(fs.readFileSync(path.join(folder, consoleFile), 'utf8').slice(-2000));
  return code ?? 1;
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
