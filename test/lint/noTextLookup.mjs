/**
 * Forbids to look a member of an object up by a text that may be any, as `codes[action]` and `action in
 * codes`: `constructor` or `__proto__`, said by an engine or a file, would be found in every object. A `Map`,
 * `Object.hasOwn` or `ownMember` finds only what is there. A key whose type is a closed list of names is
 * fine, and so are lists and texts, which are asked for numbers.
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
     * Whether it may be a text that is none of a closed list.
     * @param {ts.Type} type
     * @returns {boolean}
     */
    const isOpenText = type => {
      if (type.isUnion()) return type.types.some(isOpenText);
      // A class for closed lists of names knows none of them by itself; who makes one gives it its list.
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
