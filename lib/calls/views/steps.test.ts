import { beforeEach, expect, test } from "vitest";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { listSteps } from "./steps";

setUpDatabase();

const START = Date.UTC(2026, 10, 27, 9);
const at = (seconds: number) => new Date(START + seconds * 1000);

let numberId: string;

beforeEach(async () => {
  for (const id of ["ada", "ben", "cleo"]) await addUser(id);
  ({ numberId } = await addChannel(["ada"]));
});

const told = async (id = "call") =>
  (await listSteps(id, "Bob")).map((step) => `${(step.at.getTime() - START) / 1000} ${step.text}`);

test("an incoming call that was declined, answered, held and transferred is told in order", async () => {
  const holds = [{ from: START + 20_000, to: START + 35_000 }];
  await addCall({
    id: "call",
    numberId,
    agentId: "cleo",
    direction: "INBOUND",
    remoteNumber: "+33199001234",
    outcome: "ANSWERED",
    createdAt: at(0),
    endedAt: at(60),
    legs: [
      { id: "l2", entry: "OFFERED", userId: "ada", createdAt: at(0), declined: true, endedAt: at(4), status: "canceled" },
      { id: "l3", entry: "OFFERED", userId: "ben", createdAt: at(2), admittedAt: at(6), memberSince: at(6), answeredAt: at(6), endedAt: at(40), status: "completed" },
      { id: "l1", entry: "REMOTE", number: "+33199001234", createdAt: at(0), answeredAt: at(1), endedAt: at(60), status: "completed", holds },
      { id: "l4", entry: "TRANSFER", userId: "cleo", requestedById: "ben", createdAt: at(36), admittedAt: at(39), memberSince: at(39), answeredAt: at(39), dismissedAt: at(60), status: "completed" },
    ],
  }); // prettier-ignore
  await db.conversation.update({ where: { id: "call" }, data: { recordingAskedAt: at(7) } });
  expect(await told()).toEqual([
    "0 Bob called",
    "0 Ringing ada",
    "2 Ringing ben",
    "4 ada declined",
    "6 ben answered",
    "7 Recording started",
    "20 Bob was on hold and heard music",
    "35 Bob was back, after 15 seconds",
    "36 ben transferred the call to cleo",
    "39 cleo answered",
    "40 ben left",
    "60 Bob hung up",
    "60 cleo left",
    "60 The call ended",
  ]);
});

test("a call that failed says why", async () => {
  await addCall({
    id: "call",
    numberId,
    agentId: "ada",
    direction: "OUTBOUND",
    remoteNumber: "+33199001234",
    outcome: "FAILED",
    failure: "unreachable",
    createdAt: at(0),
    endedAt: at(3),
    legs: [
      { id: "l1", entry: "DIALLED", userId: "ada", createdAt: at(0), admittedAt: at(0), endedAt: at(3), status: "completed" },
      { id: "l2", entry: "REMOTE", number: "+33199001234", createdAt: at(1), endedAt: at(3), status: "failed" },
    ],
  }); // prettier-ignore
  const steps = await told();
  expect(steps.slice(0, 2)).toEqual(["0 ada placed the call", "1 Ringing Bob"]);
  expect(steps).toContain("3 Bob couldn’t be reached");
  expect(steps.at(-2)).toMatch(/^3 Failed: /);
});
