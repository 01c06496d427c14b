import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { root } from "../../scripts/stack.mjs";
import { db } from "../base/db";
import { findGreeting, saveGreeting } from "./settings";

setUpDatabase();

test("a refused greeting leaves the previous one in place", async () => {
  const ada = await addUser("ada");
  const { numberId } = await addChannel([]);
  const MP3 = new Uint8Array(readFileSync(`${root}/carrier/media/tone-440.mp3`));
  const as = (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], "greeting", { type: "audio/wav" });
  expect((await saveGreeting(ada, numberId, false, as(MP3))).ok).toBe(true);
  expect((await saveGreeting(ada, numberId, false, as(new TextEncoder().encode("<html>")))).ok).toBe(false);
  const kept = await findGreeting(numberId, false);
  expect(kept?.mediaType).toBe("audio/mpeg");
  expect(kept?.audio?.byteLength).toBe(MP3.byteLength);
  await saveGreeting(ada, numberId, false, null);
  expect(await db.greeting.findFirst({ select: { audio: true, mediaType: true } })).toEqual({
    audio: null,
    mediaType: null,
  });
});
