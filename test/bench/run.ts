/**
 * `npm run bench`: measures and prints figures. Arguments name benches; without arguments all run. `--json
 * FILE` also writes the results to a file. A missed limit or a failed bench is printed but does not change
 * the exit code 0, because figures of a busy machine must not fail a build.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { messageOf } from '../../src/common/errors';
import { provideNeeds, type NeedName, type ProvidedNeeds } from '../support/run/needs';
import { parseBenchOptions, type BenchOptions } from './support/benchOptions';
import type { BenchResult } from './support/benchResult';
import { benches, type BenchName } from './benches';
import { describeMachine } from './support/describeMachine';
import { formatResults } from './support/formatResults';

async function runBench(name: BenchName, { problems }: ProvidedNeeds): Promise<BenchResult[]> {
  try {
    const missing = benches[name].needs.map(need => problems.get(need)).filter(text => text !== undefined);
    if (missing.length > 0) throw new Error(missing.join('; '));
    console.log(`• ${name}`);
    return await benches[name].run();
  } catch (error) {
    console.log(`The bench ${name} FAILED: ${messageOf(error)}`);
    return [];
  }
}

async function runAll({ names, jsonFile }: BenchOptions): Promise<void> {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));
  const wanted = new Set(names.flatMap((name): readonly NeedName[] => benches[name].needs));
  const needs = await provideNeeds(wanted, work, text => console.log(`• ${text}`));
  try {
    console.log(`\n${await describeMachine()}\n`);
    const results: BenchResult[] = [];
    for (const name of names) results.push(...(await runBench(name, needs)));
    console.log(`\n${formatResults(results)}`);
    if (jsonFile !== undefined) fs.writeFileSync(jsonFile, `${JSON.stringify(results, undefined, 2)}\n`);
  } finally {
    await needs.stop();
  }
}

async function main(): Promise<number> {
  let options: BenchOptions;
  try {
    options = parseBenchOptions(process.argv.slice(2));
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
  await runAll(options).catch((error: unknown) => console.log(`The benches FAILED: ${messageOf(error)}`));
  return 0;
}

void main().then(code => process.exit(code));
