/**
 * `npm run check`: runs its parts, two at a time because the smallest machines have two cores, and prints the
 * output of each when it ends. Fails if one of them failed, after all have run.
 */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';

/** The longest one first. */
const parts = ['lint', 'types', 'unused', 'format', 'tree'];
/** More at once would need more memory than some machines have. */
const atOnce = Math.min(2, cpus().length);

/**
 * Runs a part and prints its output; returns whether it passed.
 * @param {string} part
 * @returns {Promise<boolean>}
 */
function run(part) {
  const npm = process.env.npm_execpath;
  const startedMs = Date.now();
  const args = [...(npm ? [npm] : []), 'run', '--silent', `check:${part}`];
  return new Promise(resolve => {
    const child = spawn(npm ? process.execPath : 'npm', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (text += data));
    child.on('error', error => (text += error.message));
    child.on('close', code => {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      console.log(`check:${part} ${code === 0 ? 'passed' : 'FAILED'} (${seconds} s)`);
      if (text.trim() !== '') console.log(text.trimEnd());
      resolve(code === 0);
    });
  });
}

const waiting = [...parts];
/** @type {boolean[]} */
const passed = [];
async function runEach() {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) passed.push(await run(part));
}
await Promise.all(Array.from({ length: atOnce }, runEach));
process.exitCode = passed.every(Boolean) ? 0 : 1;
