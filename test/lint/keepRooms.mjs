import * as path from 'node:path';
import { packages, roomOf, rooms } from './rooms.mjs';

/**
 * An importing statement: ESLint's node with the members that TypeScript's parser adds.
 * @typedef {import('eslint').Rule.Node & {
 *   source?: { type: string, value?: unknown } | null,
 *   importKind?: string,
 *   exportKind?: string,
 *   specifiers?: readonly (object & { importKind?: string })[],
 * }} Importing
 */

const see = 'see test/lint/rooms.mjs.';

/**
 * Lint rule: a file imports only what its room may import.
 * @type {import('eslint').Rule.RuleModule}
 */
export const keepRooms = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = pathFromRoot(context.cwd, context.filename);
    const room = roomOf(file);

    /** @param {Importing} node */
    function check(node) {
      const target = node.source?.type === 'Literal' ? node.source.value : undefined;
      if (typeof target !== 'string') return;
      const problem = target.startsWith('.')
        ? problemOfFile(target, isOfTypes(node))
        : problemOfPackage(target, isOfTypes(node));
      if (problem) context.report({ node, message: problem });
    }

    /** @param {string} target @param {boolean} isType */
    function problemOfFile(target, isType) {
      const imported = pathFromRoot(context.cwd, path.resolve(path.dirname(context.filename), target));
      const other = roomOf(imported);
      if (target.endsWith('.css')) return undefined;
      if (other === undefined) return `${imported} has no room: ${see}`;
      const { may = [], types = [] } = rooms[room ?? ''] ?? {};
      if (other === room || may.includes(other)) return undefined;
      if (!types.includes(other)) return `${room} may not import ${other}: ${see}`;
      return isType ? undefined : `${room} may import only types of ${other}: ${see}`;
    }

    /** @param {string} name @param {boolean} isType */
    function problemOfPackage(name, isType) {
      const entry = Object.entries(packages).find(([each]) => name === each || name.startsWith(`${each}/`));
      if (entry === undefined || entry[1].some(start => file.startsWith(start))) return undefined;
      return isType && name !== 'vscode'
        ? undefined
        : `Only ${entry[1].join(', ')} may import ${name}: ${see}`;
    }

    return {
      Program: node => {
        if (room === undefined) context.report({ node, message: `${file} has no room: ${see}` });
      },
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check,
    };
  },
};

/** @param {Importing} node */
function isOfTypes(node) {
  if (String(node.type) === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type')
    return true;
  const { specifiers = [] } = node;
  return specifiers.length > 0 && specifiers.every(each => each.importKind === 'type');
}

/** @param {string} root @param {string} file */
function pathFromRoot(root, file) {
  return path
    .relative(root, file)
    .replace(/\.d\.ts$|\.ts$/, '')
    .split(path.sep)
    .join('/');
}
