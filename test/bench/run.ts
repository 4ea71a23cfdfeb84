/** `npm run bench`: runs the benches that are named, or all, and prints their figures. It never fails a build. */
import * as fs from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchResult } from './benchResult';
import { benches } from './benches';
import { describeMachine } from './machine';

const help = `Usage: npm run bench [-- NAME… [--json FILE]]

  NAME         ${Object.keys(benches).join(', ')}; all without any
  --json FILE  write the figures to a file too`;

function parse(args: readonly string[]): { readonly names: readonly string[]; readonly json?: string } {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter(name => !Object.hasOwn(benches, name));
  if (unknown.length > 0) throw new Error(`There is no bench “${unknown.join(', ')}”.`);
  return { names: positionals.length > 0 ? positionals : Object.keys(benches), json: values.json };
}

async function runBench(name: string): Promise<readonly BenchResult[]> {
  try {
    return (await benches[name]?.()) ?? [];
  } catch (error) {
    console.log(`${name} could not run: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function print({ name, value, unit, limit, ok, baseline, runs }: BenchResult): void {
  const notes = [
    limit === undefined ? '' : `limit ${figure(limit)}: ${ok ? 'kept' : 'MISSED'}`,
    baseline === undefined ? '' : `baseline ${figure(baseline)} (${(baseline / value).toFixed(1)} times)`,
    runs.length > 1 ? `${figure(Math.min(...runs))} to ${figure(Math.max(...runs))}` : '',
  ];
  const noted = notes.filter(note => note !== '').join(', ');
  console.log(`${name.padEnd(60)} ${figure(value).padStart(10)} ${unit.padEnd(5)}  ${noted}`.trimEnd());
}

function figure(value: number): string {
  return Number(value.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}

async function main(): Promise<void> {
  const { names, json } = parse(process.argv.slice(2));
  for (const line of await describeMachine()) console.log(line);
  console.log('');
  const results: BenchResult[] = [];
  for (const name of names) {
    const own = await runBench(name);
    own.forEach(print);
    results.push(...own);
  }
  if (json !== undefined) fs.writeFileSync(json, `${JSON.stringify(results, undefined, 2)}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.log(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    process.exit(0);
  },
);
