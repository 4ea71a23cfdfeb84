/** Runs the test files given as arguments under Node for Windows. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { reportFiles } from './suiteReport';
import { windowsHost } from '../machine/windowsHost';

async function main(): Promise<number> {
  const { log } = reportFiles();
  const { command, args, env } = await windowsHost();
  const script = path.join('out', 'test', 'support', 'run', 'mochaSuite.js');
  const files = process.argv.slice(2).map(file => path.relative('.', file));
  // Under Wine, Node can neither write to a console nor read from standard input as streams.
  const out = fs.openSync(log, 'w');
  const child = spawn(command, [...args, '--enable-source-maps', script, ...files], {
    env,
    stdio: ['ignore', out, out],
  });
  fs.closeSync(out);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.on('exit', code => resolve(code ?? 1));
    child.on('error', reject);
  });
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
