/**
 * The database holds no sentences of ours.
 *
 * What happened is stored as a code with its parameters, and worded on reading (decision 17): a text in the catalogue can
 * then change, or be translated, for old rows too, and no decision can come to hang on a sentence. So nothing that is
 * written may be an entry of `lib/words`, a sentence in the code, or the result of a function that words a code.
 *
 * Looked at are the data of Prisma's writes, the values of raw SQL, and the arguments of our own writers. A variable is
 * followed to what it is set to in the same file; what comes from another file is the business of the column's type
 * (`JobLabel`, `ItemProblem`, `TaskTitle`, `CallFailure`).
 */
const PRISMA_WRITES = /^(create|update)(Many(AndReturn)?)?$|^upsert$/;
const WRITTEN = new Set(["data", "create", "update"]);
const SQL = /^\$?(executeRaw|queryRaw|sql)$/;
const WRITERS = new Set(["addTask", "createJob", "emit", "startJob", "startRebuild"]);

const WORDS = /(^|\/)words\/[\w-]+$/;
const WORDING = /^word[A-Z]|^failureText$/;
const SENTENCE = /\p{L}\S*\s+\S*\p{L}/u;

const nameOf = ({ type, name, property, computed }) =>
  type === "Identifier" ? name : type === "MemberExpression" && !computed ? property.name : undefined;

const isKeyIn = (keys) => (property) =>
  property.type === "Property" && keys.has(property.key.name ?? property.key.value);

/** `db.job.create`, `this.tx.job.create`: a method of a model of a client. */
const isPrismaWrite = ({ type, object, property }) =>
  type === "MemberExpression" &&
  PRISMA_WRITES.test(property.name ?? "") &&
  object.type === "MemberExpression" &&
  /^(db|tx|client)$/.test(nameOf(object.object) ?? "");

/** @type {import("eslint").Rule.RuleModule} */
const rule = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      sentence:
        "A sentence is written to the database: store a code and its parameters, and word it on reading.",
    },
  },
  create(context) {
    const { sourceCode } = context;

    /** The definition of a name: an import or a variable; null for a parameter or a global. */
    function definitionOf(node) {
      for (let scope = sourceCode.getScope(node); scope; scope = scope.upper) {
        const variable = scope.set.get(node.name);
        if (variable) return variable.defs[0] ?? null;
      }
      return null;
    }

    function checkName(node, seen) {
      const definition = definitionOf(node);
      if (definition?.type === "ImportBinding") {
        if (WORDS.test(definition.parent.source.value)) context.report({ node, messageId: "sentence" });
      } else if (definition?.type === "Variable" && definition.node.init && !seen.has(definition)) {
        seen.add(definition);
        check(definition.node.init, seen, node);
      }
    }

    /** @param at  where the value is written, when it was found elsewhere */
    function check(node, seen, at = node) {
      const report = () => context.report({ node: at, messageId: "sentence" });
      const all = (nodes) => nodes.forEach((one) => one && check(one, seen, at === node ? one : at));
      switch (node.type) {
        case "Literal":
          if (typeof node.value === "string" && SENTENCE.test(node.value)) report();
          return;
        case "TemplateLiteral":
          if (SENTENCE.test(node.quasis.map(({ value }) => value.cooked).join("x"))) report();
          return all(node.expressions);
        case "Identifier":
          return checkName(node, seen);
        case "MemberExpression":
          return all([node.object]);
        case "CallExpression":
          if (WORDING.test(nameOf(node.callee) ?? "")) return report();
          return all([
            ...(node.callee.type === "MemberExpression" ? [node.callee.object] : []),
            ...node.arguments,
          ]);
        case "ConditionalExpression":
          return all([node.consequent, node.alternate]);
        case "LogicalExpression":
        case "BinaryExpression":
          return all([node.left, node.right]);
        case "ObjectExpression":
          return all(node.properties.map((property) => property.argument ?? property.value));
        case "ArrayExpression":
          return all(node.elements);
        case "ArrowFunctionExpression":
          return all([node.body]);
        case "BlockStatement":
          return all(
            node.body.filter(({ type }) => type === "ReturnStatement").map(({ argument }) => argument),
          );
        case "AwaitExpression":
        case "SpreadElement":
          return all([node.argument]);
        case "TSAsExpression":
        case "TSSatisfiesExpression":
        case "TSNonNullExpression":
        case "ChainExpression":
          return all([node.expression]);
      }
    }

    return {
      CallExpression(node) {
        if (isPrismaWrite(node.callee)) {
          const [options] = node.arguments;
          if (options?.type !== "ObjectExpression") return;
          for (const { value } of options.properties.filter(isKeyIn(WRITTEN))) check(value, new Set());
        } else if (WRITERS.has(nameOf(node.callee) ?? "")) {
          for (const argument of node.arguments) check(argument, new Set());
        }
      },
      TaggedTemplateExpression(node) {
        if (!SQL.test(nameOf(node.tag) ?? nameOf(node.tag.expression ?? node.tag) ?? "")) return;
        for (const expression of node.quasi.expressions) check(expression, new Set());
      },
    };
  },
};

export default rule;
