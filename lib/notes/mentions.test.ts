import { expect, test } from "vitest";
import { mentionedIn, splitMentions } from "./mentions";

const PEOPLE = [
  { id: "ada", name: "Ada Marchetti" },
  { id: "ann", name: "Ann" },
  { id: "anna", name: "Ann Lee" },
];

test("a colleague is mentioned with @ and their full name, in any case", () => {
  expect(splitMentions("Ask @ada marchetti, please", PEOPLE)).toEqual([
    { text: "Ask " },
    { text: "@ada marchetti", userId: "ada" },
    { text: ", please" },
  ]);
});

test("of two names that start the same, the longer one counts", () => {
  expect(mentionedIn("@Ann Lee and @Ann", PEOPLE)).toEqual(["anna", "ann"]);
});

test("an email address or a lone @ mentions nobody", () => {
  expect(mentionedIn("bob@ann.example @ @nobody", PEOPLE)).toEqual([]);
});
