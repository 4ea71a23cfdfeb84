import { builtinModules } from 'node:module';
import * as path from 'node:path';
import { packages, pure, roomOf, rooms } from './rooms.mjs';

/**
 * @typedef {object} Source Where something is imported from.
 * @property {string} type
 * @property {unknown} [value]
 * @property {readonly { readonly value: { readonly cooked?: string | null } }[]} [quasis]
 */

/**
 * An importing statement: ESLint's node with the members that TypeScript's parser adds.
 * @typedef {import('eslint').Rule.Node & {
 *   source?: Source | null,
 *   moduleReference?: { expression?: Source },
 *   importKind?: string,
 *   exportKind?: string,
 *   specifiers?: readonly (object & { importKind?: string })[],
 * }} Importing
 */

const see = 'see test/lint/rooms.mjs.';

/**
 * Lint rule: a file imports only what its room may import, by a name that can be read in the source, and
 * hands on nothing of another file: there are no barrels.
 * @type {import('eslint').Rule.RuleModule}
 */
export const keepRooms = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = pathFromRoot(context.cwd, context.filename);
    const room = roomOf(file);

    /** @param {Importing} node */
    function check(node) {
      const source = node.source ?? node.moduleReference?.expression;
      if (!source) return;
      const target = textOf(source);
      if (target === undefined) {
        context.report({ node, message: `An import names its file by a text: ${see}` });
        return;
      }
      const problem = target.startsWith('.')
        ? problemOfFile(target, isOfTypes(node))
        : problemOfPackage(target);
      if (problem) context.report({ node, message: problem });
    }

    /** @param {string} target @param {boolean} isType */
    function problemOfFile(target, isType) {
      const imported = pathFromRoot(context.cwd, path.resolve(path.dirname(context.filename), target));
      const other = roomOf(imported);
      if (other === undefined) return `${imported} has no room: ${see}`;
      const { may = [], types = [] } = rooms[room ?? ''] ?? {};
      if (other === room || may.includes(other)) return undefined;
      if (!types.includes(other)) return `${room} may not import ${other}: ${see}`;
      return isType ? undefined : `${room} may import only types of ${other}: ${see}`;
    }

    /** @param {string} name */
    function problemOfPackage(name) {
      if (isOfNode(name) && pure.some(start => file.startsWith(start)))
        return `${room} is pure and may not import ${name}: ${see}`;
      const entry = Object.entries(packages).find(([each]) => name === each || name.startsWith(`${each}/`));
      if (entry === undefined || entry[1].some(start => file.startsWith(start))) return undefined;
      return `Only ${entry[1].join(', ')} may import ${name}: ${see}`;
    }

    /** @param {Importing} node */
    function checkExport(node) {
      check(node);
      if (node.source) context.report({ node, message: 'No barrels: import it from its own file.' });
    }

    return {
      Program: node => {
        if (room === undefined) context.report({ node, message: `${file} has no room: ${see}` });
      },
      ImportDeclaration: check,
      ExportNamedDeclaration: checkExport,
      ExportAllDeclaration: checkExport,
      ImportExpression: check,
      TSImportType: check,
      TSImportEqualsDeclaration: check,
    };
  },
};

/** @param {Source} source @returns {string | undefined} */
function textOf({ type, value, quasis = [] }) {
  if (type === 'TemplateLiteral')
    return quasis.length === 1 ? (quasis[0]?.value.cooked ?? undefined) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** @param {string} name */
function isOfNode(name) {
  return name.startsWith('node:') || builtinModules.includes(name.split('/')[0] ?? '');
}

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
