/** `npm run check:tree`: tells what is wrong with the project's tree, a line each. */
import { rooms } from './rooms.mjs';
import { treeProblems } from './treeProblems.mjs';

const problems = treeProblems(process.cwd(), rooms);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
