import fs from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../../scripts/stack.mjs";

/** Folders with the forms of the settings, and those with forms that any page shows. */
const FOLDERS = ["account", "health", "people", "personal-data", "record-types", "settings", "ui", "views"];

/** Forms that lose nothing with their page. */
const UNGUARDED: Record<string, string> = {
  "people/forgotten-form.tsx": "for who is signed out: the link to the sign-in page gives it up",
  "people/password-form.tsx": "for who is signed out: a page without links",
  "personal-data/erase-form.tsx": "a name typed as a confirmation",
};

/** Numbers of forms in `source` with and without a guard. */
function countForms(source: string) {
  const parsed = ts.createSourceFile("a.tsx", source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found = { guarded: 0, unguarded: 0 };
  const visit = (node: ts.Node) => {
    if (ts.isJsxOpeningElement(node) && node.tagName.getText() === "form") {
      const isGuarded = node.attributes.properties.some(
        (property) => ts.isJsxSpreadAttribute(property) && property.expression.getText() === "guard",
      );
      found[isGuarded ? "guarded" : "unguarded"]++;
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

test("every form of the settings keeps its page from being left with unsaved input", () => {
  const unguarded = FOLDERS.flatMap((folder) => {
    const inFolder = path.join(root, "components", folder);
    return fs
      .readdirSync(inFolder)
      .filter((file) => file.endsWith(".tsx"))
      .filter((file) => countForms(fs.readFileSync(path.join(inFolder, file), "utf8")).unguarded > 0)
      .map((file) => `${folder}/${file}`);
  });
  expect(unguarded.toSorted()).toEqual(Object.keys(UNGUARDED).toSorted());
});

test("a form without a guard is found", () => {
  const source = `
    const Quiet = () => <form onSubmit={save}><input /></form>;
    const Kept = () => <form {...guard} onSubmit={save}><input /></form>;
    const Other = (props) => <form {...props} />;`;
  expect(countForms(source)).toEqual({ guarded: 1, unguarded: 1 });
});
