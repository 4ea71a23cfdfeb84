/** `npm run check:tree`: prints the problems of the project's tree, one a line. */
import { rooms } from './rooms.mjs';
import { treeProblems } from './treeProblems.mjs';

const problems = treeProblems(process.cwd(), rooms);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
