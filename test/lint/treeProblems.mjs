/**
 * Checks what lint does not see: the size of folders and files, crumbs, barrels, circles of files and of
 * rooms, and comments that are wider than code may be or begin with “Of”. One line for each problem.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

/** @typedef {import('./rooms.mjs').Rooms} Rooms */

const maxFilesInFolder = 20;
const maxMedianLines = 100;
/** The columns at which prettier wraps code; it leaves comments as they are. */
const maxCommentColumns = 110;
/** A file with fewer lines is a crumb, unless several files of the source use it. */
const minLines = 15;
/** Crumbs with one user that stay, each with its reason. */
const crumbsThatStay = {
  'src/ui/kit/describeThisWindow.ts': 'the composition root holds no logic',
  'src/history/worker/threadUse.ts': 'the store knows nothing of threads',
  'src/ui/kit/writeNewFile.ts': 'it needs Node alone, its user VS Code',
  'media/panel/data/parseSpan.ts': 'it needs no page, its user does',
};
/** A feature's entry point, which is often only a few lines long. Only `src/features` imports it. */
const featureDoor = /^src\/ui\/[^/]+\/register[A-Z]\w*\.ts$/;
/** Built as bundles of their own. */
const entryPoints = [
  'src/extension.ts',
  'src/history/worker/storeWorker.ts',
  'src/history/export/exportWorker.ts',
  'src/sample/systemWorker.ts',
  'media/panel/main.ts',
  'media/panel/comparison/main.ts',
];

/**
 * The problems of a tree with the folders `src`, `media` and `test`, one line each.
 * @param {string} root
 * @param {Rooms} rooms
 * @returns {string[]}
 */
export function treeProblems(root, rooms) {
  const source = ['src', 'media'].flatMap(folder => filesIn(root, folder));
  const tests = filesIn(root, 'test');
  const imports = new Map(source.map(file => [file, importsOf(root, file)]));
  return [
    ...fullFolders([...source, ...tests]),
    ...crumbs(root, source, imports),
    ...barrels(source),
    ...longMedian(root, source),
    ...wideComments(root, [...source, ...tests]),
    ...commentsWithOf(root, [...source, ...tests]),
    ...circles(imports).map(files => `Files import each other: ${files.join(', ')}`),
    ...circles(roomImports(rooms)).map(names => `Rooms may import each other: ${names.join(', ')}`),
  ];
}

/** @param {string} root @param {string} folder */
function filesIn(root, folder) {
  const start = path.join(root, folder);
  if (!fs.existsSync(start)) return [];
  const names = fs.readdirSync(start, { recursive: true, encoding: 'utf8' });
  return names
    .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map(name => `${folder}/${name.split(path.sep).join('/')}`)
    .sort();
}

/** @param {string} root @param {string} file */
function importsOf(root, file) {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const names = ts.preProcessFile(text, true, true).importedFiles.map(each => each.fileName);
  return names
    .filter(name => name.startsWith('.'))
    .flatMap(name => {
      const target = path.posix.join(path.posix.dirname(file), name);
      const named = target.replace(/\.[jt]s$/, '');
      const candidates = [`${target}.ts`, `${named}.ts`, `${target}/index.ts`];
      return candidates.find(each => fs.existsSync(path.join(root, each))) ?? [];
    });
}

/** @param {readonly string[]} files */
function fullFolders(files) {
  const counts = new Map();
  for (const file of files) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > maxFilesInFolder)
    .map(([folder, count]) => `${folder} has ${count} files: at most ${maxFilesInFolder}`);
}

/** @param {string} root @param {readonly string[]} files @param {ReadonlyMap<string, readonly string[]>} imports */
function crumbs(root, files, imports) {
  const users = new Map();
  for (const targets of imports.values()) {
    for (const target of new Set(targets)) users.set(target, (users.get(target) ?? 0) + 1);
  }
  return files
    .filter(file => linesOf(root, file) < minLines && (users.get(file) ?? 0) < 2)
    .filter(
      file => !entryPoints.includes(file) && !Object.hasOwn(crumbsThatStay, file) && !featureDoor.test(file),
    )
    .map(file => `${file} has fewer than ${minLines} lines and one user: it moves in with that`);
}

/** @param {readonly string[]} files */
function barrels(files) {
  return files
    .filter(file => path.posix.basename(file) === 'index.ts')
    .map(file => `${file} is named like a barrel: a file has the name of what it exports`);
}

/** @param {string} root @param {readonly string[]} files */
function longMedian(root, files) {
  const lines = files.map(file => linesOf(root, file)).sort((a, b) => a - b);
  const median = lines[Math.floor(lines.length / 2)] ?? 0;
  return median < maxMedianLines
    ? []
    : [`Half of the files have ${median} lines or more: under ${maxMedianLines}`];
}

/** @param {string} root @param {readonly string[]} files */
function wideComments(root, files) {
  return files.flatMap(file => {
    const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) =>
      /^\s*(\/[/*]|\*)/.test(line) && line.length > maxCommentColumns
        ? `${file}:${index + 1} is a comment of ${line.length} columns: at most ${maxCommentColumns}`
        : [],
    );
  });
}

/** @param {string} root @param {readonly string[]} files */
function commentsWithOf(root, files) {
  return files.flatMap(file => {
    const lines = fs.readFileSync(path.join(root, file), 'utf8').split('\n');
    return lines.flatMap((line, index) => {
      const start = line.trim() === '/**' ? `/** ${(lines[index + 1] ?? '').replace(/^\s*\*\s*/, '')}` : line;
      return /^\s*\/\*\* Of\b/.test(start)
        ? `${file}:${index + 1} begins with “Of”: it begins with what it is about`
        : [];
    });
  });
}

/** @param {string} root @param {string} file */
function linesOf(root, file) {
  return fs.readFileSync(path.join(root, file), 'utf8').trimEnd().split('\n').length;
}

/** @param {Rooms} rooms */
function roomImports(rooms) {
  return new Map(Object.entries(rooms).map(([room, { may = [], types = [] }]) => [room, [...may, ...types]]));
}

/**
 * Circles: groups of several nodes that all reach each other (Tarjan's strongly connected components).
 * @param {ReadonlyMap<string, readonly string[]>} graph
 * @returns {string[][]}
 */
function circles(graph) {
  const order = new Map();
  const lowest = new Map();
  /** @type {string[]} */
  const open = [];
  /** @type {string[][]} */
  const found = [];
  /** @param {string} node */
  function visit(node) {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) !== order.get(node)) return;
    const group = open.splice(open.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  }
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
