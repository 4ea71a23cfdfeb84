/**
 * Forbids looking up a member of an object by an arbitrary text, as in `codes[action]` and `action in codes`:
 * an engine or file could send `constructor` or `__proto__`, which every object has. A `Map`, `Object.hasOwn`
 * or `ownMember` finds only what was put there. Keys whose type is a closed list of names are allowed, and so
 * are lists and texts indexed by numbers.
 */
import ts from 'typescript';

const message =
  'Any text may be the name of a member that every object has: use a Map, or ownMember of common/.';

/** @type {import('eslint').Rule.RuleModule} */
export const noTextLookup = {
  meta: { type: 'problem', messages: { lookup: message }, schema: [] },
  create(context) {
    const services = context.sourceCode.parserServices;

    /**
     * Whether a type allows texts outside a closed list.
     * @param {ts.Type} type
     * @returns {boolean}
     */
    const isOpenText = type => {
      if (type.isUnion()) return type.types.some(isOpenText);
      // A type parameter of a class for closed lists of names: whoever creates the class supplies its list.
      if ((type.flags & ts.TypeFlags.TypeParameter) !== 0) return false;
      const open =
        ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
      return (type.flags & open) !== 0;
    };

    return {
      MemberExpression(node) {
        if (!node.computed) return;
        if (isOpenText(services.getTypeAtLocation(node.property)))
          context.report({ node, messageId: 'lookup' });
      },
      /** @param {Extract<import('eslint').Rule.Node, { type: 'BinaryExpression' }>} node */
      'BinaryExpression[operator="in"]'(node) {
        if (node.left.type === 'PrivateIdentifier') return;
        if (isOpenText(services.getTypeAtLocation(node.left))) context.report({ node, messageId: 'lookup' });
      },
    };
  },
};
