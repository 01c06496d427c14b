import { afterEach, beforeEach, expect, test } from "vitest";
import { askWith, giveUp, hasUnsaved, leave, onUnsaved, trackEdits } from "./unsaved";

let heard: boolean[];
/** What is asked for, and goes on when the user agrees. */
let asked: (() => void)[];
let stop: () => void;

beforeEach(() => {
  heard = [];
  asked = [];
  const stops = [onUnsaved(() => heard.push(hasUnsaved())), askWith((go) => asked.push(go))];
  stop = () => stops.forEach((each) => each());
});

afterEach(() => {
  giveUp();
  stop();
});

test("a form has unsaved input from its first edit until it is saved", () => {
  const form = trackEdits();
  expect(hasUnsaved()).toBe(false);
  form.edit();
  form.edit();
  form.beginSave()();
  expect(hasUnsaved()).toBe(false);
  expect(heard).toEqual([true, false]);
});

test("what is entered while a form is being saved is not saved with it", () => {
  const form = trackEdits();
  form.edit();
  const saved = form.beginSave();
  form.edit();
  saved();
  expect(hasUnsaved()).toBe(true);
});

test("of two forms, the one that is gone keeps nobody", () => {
  const [one, other] = [trackEdits(), trackEdits()];
  one.edit();
  other.edit();
  one.forget();
  expect(hasUnsaved()).toBe(true);
  other.forget();
  expect(heard).toEqual([true, false]);
});

test("a page is left at once if nothing is unsaved, otherwise once the user agrees", () => {
  const went: string[] = [];
  leave(() => went.push("first"));
  const form = trackEdits();
  form.edit();
  leave(() => went.push("second"));
  expect(went).toEqual(["first"]);
  asked[0]!();
  expect(went).toEqual(["first", "second"]);
});

test("nobody is held where nothing can ask", () => {
  stop();
  trackEdits().edit();
  const went: string[] = [];
  leave(() => went.push("on"));
  expect(went).toEqual(["on"]);
});
