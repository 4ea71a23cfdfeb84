/** Runs inside a virtual machine: starts the container engine and runs the test files given as arguments. */
import * as os from 'node:os';
import * as path from 'node:path';
import { provideNeeds } from './needs';

async function main(): Promise<void> {
  const logFolder = path.join(os.tmpdir(), 'engine');
  const { problems } = await provideNeeds(new Set(['engine']), logFolder, text => console.log(`• ${text}`));
  for (const problem of problems.values()) throw new Error(problem);
  await import('./mochaSuite');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
