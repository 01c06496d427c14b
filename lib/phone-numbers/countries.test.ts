import { getCountries } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { COUNTRIES } from "./countries";

test("the countries are those of libphonenumber", () => {
  expect([...COUNTRIES].sort()).toEqual([...getCountries()].sort());
});
