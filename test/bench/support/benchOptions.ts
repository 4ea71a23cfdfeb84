import { parseArgs } from 'node:util';
import { benches, type BenchName } from '../benches';

export interface BenchOptions {
  readonly names: readonly BenchName[];
  /** File for the results as JSON. */
  readonly jsonFile: string | undefined;
}

/**
 * Reads the command line; without names, all benches are chosen.
 * @throws for an unknown name or option, with the known ones
 */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'string' } },
    allowPositionals: true,
  });
  const known = Object.keys(benches) as BenchName[];
  const unknown = positionals.filter(name => !known.includes(name as BenchName));
  if (unknown.length > 0) throw new Error(`No bench “${unknown.join(' ')}”: there are ${known.join(', ')}.`);
  const names = positionals.length === 0 ? known : known.filter(name => positionals.includes(name));
  return { names, jsonFile: values.json };
}
