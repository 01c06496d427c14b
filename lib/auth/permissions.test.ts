import { describe, expect, test } from "vitest";
import { allowing, can, limitedTo, scopeOf, typesApart, type CurrentUser, type Grants } from "./permissions";

const of = (grants: Grants) => ({ grants }) as CurrentUser;

describe("a permission", () => {
  test("reaches nothing unless it is granted", () => {
    expect(scopeOf(of({}), "records.read")).toBe("NONE");
    expect(can(of({}), "records.read")).toBe(false);
    expect(can(of({ "records.read": "NONE" }), "records.read")).toBe(false);
  });

  test.each([
    ["records.edit", "OWN", "OWN"],
    ["records.edit", "ALL", "TEAM"],
    ["records.export", "ALL", "TEAM"],
  ] as const)(
    "%s granted for %s reaches %s, as only the team's can be seen",
    (permission, granted, reached) => {
      expect(scopeOf(of({ "records.read": "TEAM", [permission]: granted }), permission)).toBe(reached);
    },
  );

  test("reaches no further than each of those it needs", () => {
    const user = of({ ...allowing("ALL", ["records.read", "records.delete"]), "records.edit": "OWN" });
    expect(scopeOf(user, "records.delete")).toBe("OWN");
    expect(scopeOf(of({ "recordings.listen": "ALL" }), "recordings.listen")).toBe("NONE");
  });
});

describe("a record type apart", () => {
  const user = of({
    "records.read": "ALL",
    "records.edit": "OWN",
    "records.read:deal": "TEAM",
    "records.edit:deal": "ALL",
    "records.read:case": "NONE",
  });

  test("has its own grants, and those of all types where it has none", () => {
    expect(scopeOf(user, "records.read", "contact")).toBe("ALL");
    expect(scopeOf(user, "records.read", "deal")).toBe("TEAM");
    expect(scopeOf(user, "records.edit", "deal")).toBe("TEAM");
    expect(scopeOf(user, "records.edit", "case")).toBe("NONE");
    expect(typesApart(user)).toEqual(["deal", "case"]);
  });

  test("is enough to have a permission", () => {
    const agent = of({ "records.read:deal": "OWN" });
    expect(can(agent, "records.read")).toBe(true);
    expect(can(agent, "records.read", "contact")).toBe(false);
    expect(can(agent, "records.edit")).toBe(false);
  });
});

test("a user limited to what they may export sees no more than that", () => {
  const user = of({ "records.read": "ALL", "records.export": "TEAM", "records.export:deal": "OWN" });
  expect(scopeOf(limitedTo(user, "records.export", "deal"), "records.read", "deal")).toBe("OWN");
  expect(scopeOf(limitedTo(user, "records.export", "lead"), "records.read", "lead")).toBe("TEAM");
  expect(scopeOf(limitedTo(user, "records.export", "lead"), "records.read", "deal")).toBe("ALL");
});
