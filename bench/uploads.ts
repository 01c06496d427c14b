import iconv from "iconv-lite";
import { db } from "@/lib/base/db";
import { forgetImport, uploadFile } from "@/lib/import/upload";
import { listTypes } from "@/lib/records/types";
import { user } from "./lists";
import { distribution, report, round } from "./report";

const BYTES = 20_000_000;
/** The size in which a socket delivers data. */
const CHUNK_BYTES = 65_536;

const HEADER = "Name,E-mail,Phone,Job title,Country,Description\n";
const line = (name: string, about: string) =>
  `${name},person@bench.test,+33 1 99 00 12 34,Buyer,FR,${about}\n`;

/** Files that are read in different ways, or whose cells differ in size. */
const FILES: Record<string, () => { start: Buffer; lines: Buffer }> = {
  "UTF-8": () => ({
    start: Buffer.from(HEADER),
    lines: Buffer.from(line("Zoë Winter", "met at the fair, wants a quote for the whole of next year")),
  }),
  "Windows-1252": () => ({
    start: Buffer.from(HEADER),
    lines: iconv.encode(
      line("Zoë Müller", "était à la foire, « rappeler » après l’été, prix à négocier"),
      "windows-1252",
    ),
  }),
  "cells of 20 kB": () => ({
    start: Buffer.from(HEADER),
    lines: Buffer.from(line("Zoë Winter", "wants a quote ".repeat(1_500))),
  }),
  "2,000 columns": () => ({
    start: Buffer.from(`Name,${Array.from({ length: 2_000 }, (_, i) => `Column ${i}`).join(",")}\n`),
    lines: Buffer.from(`Zoë Winter,${"12.50,".repeat(1_999)}12.50\n`),
  }),
};

/** Measures how long reading an upload blocks the event loop. */
export async function benchUploads() {
  const type = (await listTypes()).find(({ key }) => key === "contact")!;
  const { id, name } = user(false);
  const role = await db.role.findFirstOrThrow();
  const owner = { id, email: `${id}@bench`, name, passwordHash: "-", roleId: role.id };
  await db.user.upsert({ where: { id }, create: owner, update: {} });
  for (const [kind, make] of Object.entries(FILES)) {
    const { start, lines } = make();
    const body = Buffer.concat(Array<Buffer>(Math.ceil((2 * CHUNK_BYTES) / lines.length)).fill(lines));
    async function* file() {
      yield start;
      for (let sent = 0; sent < BYTES; sent += body.length) {
        for (let at = 0; at < body.length; at += CHUNK_BYTES) yield body.subarray(at, at + CHUNK_BYTES);
      }
    }
    const stop = watchSlices();
    const startedAt = performance.now();
    const uploaded = await uploadFile(user(false), type, "bench.csv", file());
    const seconds = (performance.now() - startedAt) / 1000;
    report("upload", { kind, seconds: round(seconds), ...stop() });
    if (!uploaded.ok) throw new Error(uploaded.message);
    await forgetImport(uploaded.value);
  }
}

/**
 * Returns the milliseconds of each event loop turn, and of processor time in it; less processor time means that other
 * processes had the processor.
 */
function watchSlices() {
  const slices: number[] = [];
  const busy: number[] = [];
  let at = performance.now();
  let usage = process.cpuUsage();
  let isOver = false;
  const look = () => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(usage);
    slices.push(now - at);
    busy.push(Math.min(now - at, (user + system) / 1000));
    at = now;
    usage = process.cpuUsage();
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return () => {
    isOver = true;
    return {
      slices: distribution(slices),
      busy: distribution(busy),
      over20: busy.filter((ms) => ms > 20).length,
    };
  };
}
