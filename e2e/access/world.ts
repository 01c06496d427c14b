/** Who tries everything, and on what. */
import { randomUUID } from "node:crypto";
import { makeToken } from "@/lib/api/tokens";
import { allowing, PERMISSIONS, type Grants, type Permission, type Scope } from "@/lib/auth/permissions";
import { loadUser } from "@/lib/auth/session";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { seal } from "@/lib/base/seal";
import { openStorage } from "@/lib/recordings/storage";
import { DEMO_ACCOUNT } from "@/scripts/demo-account.mjs";
import { addCall, addChannel, addRecord, addUser, MAIN_NUMBER, typeOf } from "@/scripts/testing/database";

/** Those who try: each is one user, but for the first. */
export const ACTORS = ["signed-out", "disabled", "none", "own", "team", "all"] as const;

export type Actor = (typeof ACTORS)[number];

/** Whose the thing is that is named: the actor's own, that of somebody in their team, or that of somebody else. */
export const OWNERS = ["own", "mate", "stranger"] as const;

export type Owner = (typeof OWNERS)[number];

const EVERYTHING = Object.keys(PERMISSIONS) as Permission[];

/** What people do all day; the rest is for administrators. */
const DAILY = EVERYTHING.filter((permission) => !permission.startsWith("settings."));

const reaching = (scope: Scope): Grants =>
  Object.fromEntries(DAILY.map((permission) => [permission, PERMISSIONS[permission].scoped ? scope : "ALL"]));

export const GRANTS: Record<Exclude<Actor, "signed-out">, Grants> = {
  disabled: allowing("ALL", EVERYTHING),
  none: {},
  own: reaching("OWN"),
  team: reaching("TEAM"),
  all: allowing("ALL", EVERYTHING),
};

/** The actor's session, for the request under way. */
export const current: { sessionId: string | null } = { sessionId: null };

interface Signed {
  sessionId: string;
  token: string;
}

/** Something of somebody's, with all that can hang on it. Made anew for each try. */
export interface Thing {
  /** Whom it belongs to. */
  userId: string;
  /** A text nobody else's things contain. */
  name: string;
  recordId: string;
  /** A second record of theirs, to merge and to link. */
  otherId: string;
  accountId: string;
  deletedId: string;
  e164: string;
  taskId: string;
  callTaskId: string;
  noteId: string;
  callId: string;
  /** Another call, in which they talk. */
  runningId: string;
  /** Their leg in it. */
  legId: string;
  recordingId: string;
  jobId: string;
  importId: string;
  viewId: string;
  tokenId: string;
  /** A session in another browser. */
  sessionId: string;
}

/** The ids that all things share. */
export interface Shared {
  channelId: string;
  numberId: string;
  contactTypeId: string;
  fieldId: string;
  otherFieldId: string;
  teamId: string;
  retiredFieldId: string;
}

/** Texts that must reach nobody: keys of the installation, and what is kept of users and accounts to know them by. */
export interface Secrets {
  /** Not in the database either: only sealed, or as a hash. */
  inClear: string[];
  /** As the database has them. */
  stored: string[];
}

const draw = (what: string) => `planted-${what}-${randomUUID()}`;

export class World {
  readonly secrets: Secrets = { inClear: [], stored: [] };
  readonly #signed = new Map<Actor, Signed>();
  #things = 0;
  shared!: Shared;

  tokenOf = (actor: Actor): string | null => this.#signed.get(actor)?.token ?? null;

  async prepare() {
    const [team, service, spare] = await Promise.all(
      ["Sales", "Service", "Spare"].map((name) => db.team.create({ data: { name }, select: { id: true } })),
    );
    for (const [actor, grants] of Object.entries(GRANTS) as [Exclude<Actor, "signed-out">, Grants][]) {
      await db.role.create({ data: { id: actor, key: actor, name: actor, grants } });
      await addUser(actor);
      await db.user.update({ where: { id: actor }, data: { roleId: actor, teamId: team!.id } });
    }
    for (const id of ["mate", "stranger", "colleague"]) await addUser(id);
    await db.user.update({ where: { id: "mate" }, data: { teamId: team!.id } });
    await db.user.update({ where: { id: "stranger" }, data: { teamId: service!.id } });
    await addChannel([...Object.keys(GRANTS), "mate", "stranger"]);
    const { id: numberId, channelId } = await db.channelNumber.findFirstOrThrow({
      where: { e164: MAIN_NUMBER },
    });
    const { id: typeId } = await typeOf("contact");
    const field = { typeId, kind: "TEXT", group: "Other", options: [], position: 90 } as const;
    const [kept, other, retired] = await Promise.all([
      db.field.create({ data: { ...field, key: "hobby", label: "Hobby" } }),
      db.field.create({ data: { ...field, key: "music", label: "Music" } }),
      db.field.create({ data: { ...field, key: "sport", label: "Sport", retiredAt: new Date() } }),
    ]);
    this.shared = {
      channelId,
      numberId,
      contactTypeId: typeId,
      fieldId: kept.id,
      otherFieldId: other.id,
      retiredFieldId: retired.id,
      teamId: spare!.id,
    };
    const greeting = {
      numberId,
      closed: false,
      text: "",
      audio: Buffer.from("RIFF"),
      mediaType: "audio/wav",
    };
    await db.greeting.create({ data: greeting });
    await this.#plantSecrets();
    for (const actor of ACTORS) await this.#signIn(actor);
    await db.user.update({ where: { id: "disabled" }, data: { disabledAt: new Date() } });
  }

  /** Gives everybody a password and a second factor, and the installation keys, by texts that can be looked for. */
  async #plantSecrets() {
    const settings = {
      SMTP_URL: `smtp://crm:${draw("mail")}@127.0.0.1:9`,
      OIDC_CLIENT_SECRET: draw("provider"),
      S3_SECRET_ACCESS_KEY: draw("bucket"),
      METRICS_TOKEN: draw("metrics"),
    };
    Object.assign(env(), settings);
    const { authToken, apiKeySecret } = DEMO_ACCOUNT;
    const { NEXTAUTH_SECRET, SECRETS_KEY } = env();
    this.secrets.inClear.push(
      ...Object.values(settings),
      authToken,
      apiKeySecret,
      NEXTAUTH_SECRET,
      SECRETS_KEY,
    );
    const accounts = await db.channel.findMany({
      select: { authTokenSealed: true, apiKeySecretSealed: true },
    });
    this.secrets.stored.push(...accounts.flatMap((account) => Object.values(account)));
    for (const { id } of await db.user.findMany({ select: { id: true } })) {
      const passwordHash = draw("password");
      const totp = draw("totp");
      const [secretSealed, hash] = [seal(totp), draw("hash")];
      await db.user.update({ where: { id }, data: { passwordHash } });
      await db.totp.create({ data: { userId: id, secretSealed, confirmedAt: new Date() } });
      await db.recoveryCode.create({ data: { userId: id, hash } });
      const expiresAt = new Date(Date.now() + 86_400_000);
      await db.passwordLink.create({ data: { userId: id, hash: `${hash}-link`, expiresAt } });
      this.secrets.inClear.push(totp);
      this.secrets.stored.push(passwordHash, secretSealed, hash);
    }
  }

  async #signIn(actor: Actor) {
    if (actor === "signed-out") return;
    const userId = actor;
    const { id: sessionId } = await db.session.create({ data: { userId }, select: { id: true } });
    const user = (await loadUser(sessionId))!;
    // A token cannot be made without the permission, but a role can lose it.
    const made = await makeToken({ ...user, grants: GRANTS.all }, "Program");
    if (!made.ok) throw new Error(made.message);
    this.#signed.set(actor, { sessionId, token: made.value.token });
  }

  /** Does something as an actor. */
  async as<T>(actor: Actor, run: () => Promise<T>): Promise<T> {
    current.sessionId = this.#signed.get(actor)?.sessionId ?? null;
    try {
      return await run();
    } finally {
      current.sessionId = null;
    }
  }

  /** Adds a call in which a user talks. */
  #talk(userId: string, legId: string, e164: string, at: Date) {
    const id = randomUUID();
    const of = { createdAt: at, admittedAt: at, status: "in-progress" };
    return addCall({
      id,
      state: "ACTIVE",
      direction: "INBOUND",
      numberId: this.shared.numberId,
      remoteNumber: e164,
      agentId: userId,
      createdAt: at,
      answeredAt: at,
      legs: [
        { ...of, id: randomUUID(), entry: "REMOTE", number: e164, sid: `CAc${id}` },
        { ...of, id: legId, entry: "OFFERED", userId, sid: `CA${id}`, answeredAt: at },
      ],
    });
  }

  /** Makes a thing that belongs to a user. */
  async makeThing(userId: string): Promise<Thing> {
    const nth = ++this.#things;
    const name = `Zebulon${nth}x`;
    const e164 = `+331990${String(10_000 + nth)}`;
    const ownerId = userId;
    const accountId = await addRecord("account", `${name} Ltd`, {}, { ownerId });
    const recordId = await addRecord("contact", name, { phone: e164 }, { ownerId });
    const otherId = await addRecord("contact", `${name} other`, {}, { ownerId });
    const deletedId = await addRecord("contact", `${name} deleted`, {}, { ownerId });
    await db.record.update({ where: { id: deletedId }, data: { deletedAt: new Date() } });
    const { id: noteId } = await db.note.create({
      data: { recordId, authorId: userId, body: `${name} said` },
    });
    await db.mention.create({ data: { noteId, userId } });
    const task = { recordId, assigneeId: userId, title: `${name} task` };
    const { id: taskId } = await db.task.create({ data: task });
    const callTask = { ...task, callBack: e164 };
    const { id: callTaskId } = await db.task.create({ data: callTask });
    const at = new Date(Date.now() - 60_000);
    const callId = await addCall({
      id: randomUUID(),
      direction: "INBOUND",
      numberId: this.shared.numberId,
      remoteNumber: e164,
      agentId: userId,
      outcome: "ANSWERED",
      createdAt: at,
      answeredAt: at,
      endedAt: new Date(),
      mainRecordId: recordId,
      legs: [
        { id: randomUUID(), entry: "OFFERED", userId, admittedAt: at, createdAt: at, endedAt: new Date() },
      ],
      links: { create: { recordId, main: true } },
    });
    const legId = randomUUID();
    const runningId = await this.#talk(userId, legId, `+331991${String(10_000 + nth)}`, at);
    const file = `${name}.wav`;
    const bytes = await openStorage().write(file, new Blob(["RIFF"]).stream());
    const recording = {
      callId,
      kind: "CALL",
      state: "STORED",
      seconds: 1,
      file,
      bytes,
    } as const;
    const { id: recordingId } = await db.recording.create({ data: recording });
    const { contactTypeId: typeId } = this.shared;
    const job = { userId, typeId, label: { code: "deleted" }, total: 1 };
    const { id: jobId } = await db.job.create({
      data: {
        ...job,
        kind: "DELETE",
        state: "DONE",
        updated: 1,
        finishedAt: new Date(),
        items: { create: { position: 0, recordId, outcome: "updated" } },
      },
    });
    const { id: importId } = await db.job.create({
      data: {
        ...job,
        kind: "IMPORT",
        state: "STAGED",
        label: { code: "imported", fileName: name },
        input: IMPORT,
      },
    });
    const view = { typeId, userId, name, query: "?", shared: false };
    const { id: viewId } = await db.savedView.create({ data: view });
    const { id: sessionId } = await db.session.create({ data: { userId }, select: { id: true } });
    const { id: tokenId } = await db.apiToken.create({ data: { userId, name, hash: name } });
    return { userId, name, recordId, otherId, accountId, deletedId, e164, taskId, callTaskId, legId, noteId, callId, runningId, recordingId, jobId, importId, viewId, tokenId, sessionId }; // prettier-ignore
  }
}

/** A staged file of one column. */
const IMPORT = {
  fileName: "people.csv",
  reading: { kind: "text", encoding: "utf-8", separator: ",", headerRow: 1 },
  sheets: [],
  top: [],
  header: ["Name"],
  examples: ["Ann"],
  columns: ["name"],
  format: { decimal: ".", dates: "DMY" },
  duplicates: { by: null, policy: "create" },
  createLinks: false,
  ownerId: null,
};

/** Tables that say nothing about what was done: wrong passwords are counted. */
const IGNORED = ["_prisma_migrations", "Guesses"];

/** Those of which a column says when they were last used. */
const USED = ["Session", "ApiToken"];

/** A row without the time of its last use. */
const ROW = "(to_jsonb(t) - '{usedAt,lastUsedAt}'::text[])::text";

const listTables = async () =>
  (
    await db.$queryRaw<{ name: string }[]>`
      SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL(${IGNORED}) ORDER BY 1`
  ).map(({ name }) => name);

/** Returns of each table what differs once a row is added, changed or removed: xmin is the last transaction that wrote it. */
export async function fingerprints(): Promise<Record<string, string>> {
  const parts = (await listTables()).map((name) => {
    const print = USED.includes(name)
      ? `md5(string_agg(${ROW}, '' ORDER BY t.id))`
      : "count(*) || ' ' || coalesce(max(t.xmin::text::bigint), 0)";
    return `SELECT '${name}' AS name, coalesce(${print}, '') AS print FROM "${name}" t`;
  });
  const rows = await db.$queryRawUnsafe<{ name: string; print: string }[]>(parts.join(" UNION ALL "));
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}

/** The tables in which something changed. */
export const changedTables = (before: Record<string, string>, after: Record<string, string>): string[] =>
  Object.keys(after).filter((name) => before[name] !== after[name]);

/** Returns the rows in which one of these ids occurs, of all tables. */
export async function rowsWith(ids: readonly string[]): Promise<string[]> {
  const parts = (await listTables()).map(
    (name) => `SELECT '${name} ' || ${ROW} AS row FROM "${name}" t WHERE t::text LIKE ANY ($1)`,
  );
  const patterns = ids.map((id) => `%${id}%`);
  const rows = await db.$queryRawUnsafe<{ row: string }[]>(parts.join(" UNION ALL "), patterns);
  return rows.map(({ row }) => row).sort();
}
