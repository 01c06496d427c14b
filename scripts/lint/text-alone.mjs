/**
 * Requires each text to be alone in its element.
 *
 * A browser that translates a page replaces each text node by `<font>`. React keeps the nodes it made: it throws when
 * it removes one or inserts before it, and what it writes into one stays invisible. A text that is an element's only
 * content is safe, because React sets it without looking for a node (`setTextContent` of react-dom). So a text beside
 * anything else, or returned by a component, gets an element of its own.
 *
 * @see https://github.com/facebook/react/issues/11538
 */

/** Names of props that hold elements; beside other content their type is `ReactElement`. */
const SLOTS = /^(children|icon|badge)$/;

const isFunction = ({ type }) => type === "ArrowFunctionExpression" || type === "FunctionExpression";

/** Returns whether an expression yields elements, or nothing. */
function givesElements(node) {
  switch (node.type) {
    case "JSXElement":
    case "JSXFragment":
    case "JSXEmptyExpression":
      return true;
    case "Literal":
      return node.value === null || typeof node.value === "boolean" || node.value === "";
    case "Identifier":
      return node.name === "undefined" || SLOTS.test(node.name);
    case "MemberExpression":
      return node.property.type === "Identifier" && SLOTS.test(node.property.name);
    case "LogicalExpression":
      return givesElements(node.right) && (node.operator === "&&" || givesElements(node.left));
    case "ConditionalExpression":
      return givesElements(node.consequent) && givesElements(node.alternate);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      return node.body.type === "BlockStatement" ? true : givesElements(node.body);
    case "CallExpression":
      return (
        node.callee.property?.name === "map" &&
        node.arguments.every((run) => isFunction(run) && givesElements(run))
      );
    default:
      return false;
  }
}

/** A text, or an expression that yields only texts and numbers. */
const TEXTS = new Set(["TemplateLiteral", "BinaryExpression", "MemberExpression", "CallExpression"]);

const isText = (node) =>
  node?.type === "Literal"
    ? typeof node.value === "string" || typeof node.value === "number"
    : node?.type === "ConditionalExpression"
      ? isText(node.consequent) || isText(node.alternate)
      : node?.type === "LogicalExpression"
        ? isText(node.right)
        : TEXTS.has(node?.type) && !givesElements(node);

const nameOf = ({ id, parent }) =>
  id?.name ?? (parent.type === "VariableDeclarator" ? parent.id.name : undefined);

/** @type {import("eslint").Rule.RuleModule} */
const rule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      alone: "Give this text an element of its own: a browser that translates the page replaces its node.",
      given: "Return an element, not a bare text: it is lost when a browser translates the page.",
    },
  },
  create(context) {
    function check(node) {
      const children = node.children.filter(
        ({ type, value, expression }) =>
          !(type === "JSXText" && /^\s*$/.test(value) && value.includes("\n")) &&
          expression?.type !== "JSXEmptyExpression",
      );
      if (children.length === 1 && node.type === "JSXElement") return;
      for (const child of children) {
        if (
          child.type === "JSXText" ||
          (child.type === "JSXExpressionContainer" && !givesElements(child.expression))
        )
          context.report({ node: child, messageId: "alone" });
      }
    }
    return {
      JSXElement: check,
      JSXFragment: check,
      ReturnStatement(node) {
        const owner = context.sourceCode
          .getAncestors(node)
          .findLast((ancestor) => /Function/.test(ancestor.type));
        if (/^[A-Z]/.test((owner && nameOf(owner)) ?? "") && isText(node.argument))
          context.report({ node, messageId: "given" });
      },
    };
  },
};

export default rule;
