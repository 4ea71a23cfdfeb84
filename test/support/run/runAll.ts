/**
 * `npm test`: provides what the suites need, runs them and prints a summary. Arguments name suites; without
 * arguments all run. Two run at a time, but never two that use the machine's engine; suites that need the
 * machine for themselves run last, one by one. A suite that cannot run is listed at the end with the reason;
 * with `CI=true` it is a failure.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { provideNeeds, type NeedName, type ProvidedNeeds } from './needs';
import { runSuite, type SuiteOutcome } from './runSuite';
import type { SuiteCounts } from './suiteReport';
import { inOrderOfRun, nextToRun, partsOf, suites, type SuiteName } from './suites';

const isCi = process.env['CI'] === 'true';
/** As many as the smallest machine, that of CI, has cores. */
const suitesAtOnce = 2;

function chosenSuites(args: readonly string[]): SuiteName[] {
  const names = Object.keys(suites) as SuiteName[];
  const unknown = args.filter(arg => !names.includes(arg as SuiteName));
  if (unknown.length > 0) throw new Error(`No suite “${unknown.join(' ')}”: there are ${names.join(', ')}.`);
  return args.length === 0 ? names : names.filter(name => args.includes(name));
}

/** The outcome of a suite that cannot run here. */
function notRun(name: SuiteName, problem: string): SuiteOutcome {
  const counts = { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1 };
  return { name, counts, seconds: 0, failures: [], problem };
}

function problemOf(name: SuiteName, { problems }: ProvidedNeeds): string | undefined {
  const found = suites[name].needs.map(need => problems.get(need)).filter(text => text !== undefined);
  return found.length === 0 ? undefined : found.join('; ');
}

/** The combined outcome of all parts of a suite. */
function inAll(parts: readonly SuiteOutcome[]): SuiteOutcome {
  return parts.reduce((sum, { counts, seconds, failures, problem }) => ({
    ...sum,
    counts: {
      passed: sum.counts.passed + counts.passed,
      failed: sum.counts.failed + counts.failed,
      skipped: sum.counts.skipped + counts.skipped,
    },
    seconds: sum.seconds + seconds,
    failures: [...sum.failures, ...failures],
    problem: sum.problem ?? problem,
  }));
}

/**
 * Prints the table, the failures, why suites did not run, and last the sum. Returns whether nothing failed.
 */
function summarize(outcomes: readonly SuiteOutcome[]): boolean {
  console.log('\nsuite        passed  failed  skipped  seconds');
  for (const { name, counts, seconds } of outcomes) {
    const cells = [counts.passed, counts.failed, counts.skipped].map(count => String(count).padStart(7));
    console.log(`${name.padEnd(11)} ${cells.join(' ')}  ${seconds.toFixed(1).padStart(7)}`);
  }
  for (const { name, failures } of outcomes) {
    for (const failure of failures) console.log(`Failed in ${name}: ${failure}`);
  }
  for (const { name, problem } of outcomes) {
    if (problem !== undefined) console.log(`The suite ${name} did not run, or not to its end: ${problem}.`);
  }
  const total = (key: keyof SuiteCounts): number => outcomes.reduce((sum, each) => sum + each.counts[key], 0);
  const skipped = total('skipped') === 0 ? '' : `, ${total('skipped')} skipped`;
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped}`);
  return total('failed') === 0;
}

async function main(): Promise<boolean> {
  const chosen = chosenSuites(process.argv.slice(2));
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-test-'));
  process.on('exit', () => fs.rmSync(work, { recursive: true, force: true }));
  const wanted = new Set(chosen.flatMap((name): readonly NeedName[] => suites[name].needs));
  const needs = await provideNeeds(wanted, work, text => console.log(`• ${text}`));
  const outcomes: SuiteOutcome[] = [];
  for (const name of chosen) {
    const problem = problemOf(name, needs);
    if (problem !== undefined) outcomes.push(notRun(name, problem));
  }
  const runOne = async (name: SuiteName, part: number, isAlone: boolean): Promise<SuiteOutcome> => {
    // If one part cannot be run, the others still run and are reported.
    const folder = path.join(work, `${name}-${part}`);
    return runSuite({ name, part, folder, isAlone }).catch((error: unknown) => ({
      name,
      counts: { passed: 0, failed: 1, skipped: 0 },
      seconds: 0,
      failures: [],
      problem: String(error),
    }));
  };
  const waiting = inOrderOfRun(chosen.filter(name => problemOf(name, needs) === undefined));
  const running: SuiteName[] = [];
  const atOnce = Math.min(chosen.length, suitesAtOnce);
  const runEach = async (): Promise<void> => {
    for (let name = nextToRun(waiting, running); name !== undefined; name = nextToRun(waiting, running)) {
      const part = partsOf(name) - waiting.filter(each => each === name).length;
      waiting.splice(waiting.indexOf(name), 1);
      running.push(name);
      outcomes.push(await runOne(name, part, atOnce === 1));
      running.splice(running.indexOf(name), 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runEach));
  await needs.stop();
  return summarize(chosen.map(name => inAll(outcomes.filter(each => each.name === name))));
}

main().then(
  isGreen => process.exit(isGreen ? 0 : 1),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
