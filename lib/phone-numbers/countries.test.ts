import { getCountries } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { countryOptions, COUNTRIES } from "./countries";

test("the countries are those of libphonenumber", () => {
  expect([...COUNTRIES].sort()).toEqual([...getCountries()].sort());
});

test("countries are offered by their English names, in the order of the names", () => {
  const options = countryOptions();
  expect(options.map(({ value }) => value).sort()).toEqual([...COUNTRIES].sort());
  expect(options).toContainEqual({ value: "DE", label: "Germany" });
  const labels = options.map(({ label }) => label);
  expect(labels.indexOf("Afghanistan")).toBe(0);
  expect(labels.indexOf("Austria")).toBeLessThan(labels.indexOf("Germany"));
  expect(labels.indexOf("Åland Islands")).toBeLessThan(labels.indexOf("Albania"));
});
