import "server-only";
import { z } from "zod";
import { isListable, type FieldView, type TypeView } from "./model/field-kinds";
import { COMPARISONS, MOST_LISTED, newRecord, recordChange } from "./api";
import { PAGE_SIZE } from "./list";
import { valuesSchema } from "./model/schema";

type Json = Record<string, unknown>;

const VERSION = "1";

/** Converts a zod schema's output to JSON Schema. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: "output" });
  return json;
}

const NOTES: Record<string, string> = {
  MONEY: "In minor units: 123450 for 1,234.50.",
  DATE: "ISO 8601, without a time.",
  USER: "ID of a user.",
  COUNTRY: "ISO 3166-1 alpha-2.",
  PHONE: "The text as entered.",
  MOBILE: "The text as entered.",
  FAX: "The text as entered.",
  WHATSAPP: "The text as entered.",
};

function describe(field: FieldView): Json {
  const options = field.options.map(({ value, label }) => `${value}: ${label}`).join(", ");
  const parts = [
    field.label === field.key ? "" : field.label,
    field.help,
    field.kind === "MONEY" ? `${field.currency}.` : "",
    NOTES[field.kind] ?? "",
    options,
  ];
  return { description: parts.filter(Boolean).join(" – ") };
}

const property = (field: FieldView): Json => {
  const values = schemaOf(valuesSchema([{ ...field, required: false }], null)) as { properties: Json };
  return { ...(values.properties[field.key] as Json), ...describe(field) };
};

const readLink = (field: FieldView): Json => ({
  ...schemaOf(z.object({ id: z.string(), name: z.string() })),
  ...describe(field),
});

const writtenLink = (field: FieldView): Json => ({
  type: ["string", "null"],
  description: `${field.label} – ID of a record of type ${field.targetTypeKey}`,
});

/** What a record's schema is for. Only "new" requires the type's required fields. */
type Use = "read" | "new" | "change";

function fieldsOf(type: TypeView, use: Use, isLink: boolean, of: (field: FieldView) => Json) {
  const fields = type.fields.filter(({ kind }) => (kind === "LINK") === isLink);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.key, of(field)])),
    additionalProperties: false,
    required: use === "new" ? fields.filter(({ required }) => required).map(({ key }) => key) : [],
  };
}

/** Puts the type's fields into a record's schema, in place of the generic values and links. */
function withFields(type: TypeView, use: Use, schema: Json, required: string[]): Json {
  const shape = {
    values: fieldsOf(type, use, false, property),
    links: fieldsOf(type, use, true, use === "read" ? readLink : writtenLink),
  };
  const needed = Object.entries(shape).filter(([, object]) => object.required.length > 0);
  return {
    ...schema,
    properties: { ...(schema.properties as Json), ...shape },
    required: [...required, ...needed.map(([key]) => key)],
  };
}

function schemasOf(type: TypeView): Json {
  const read = schemaOf(
    z.object({
      id: z.string(),
      type: z.literal(type.key),
      name: z.string(),
      status: z.string().nullable(),
      ownerId: z.string().nullable(),
      version: z.int(),
      updatedAt: z.iso.datetime(),
    }),
  );
  const always = [...(read.required as string[]), "values", "links"];
  return {
    [type.key]: withFields(type, "read", read, always),
    [`${type.key}.new`]: withFields(type, "new", schemaOf(newRecord), ["name"]),
    [`${type.key}.change`]: withFields(type, "change", schemaOf(recordChange), []),
  };
}

const json = (schema: Json) => ({ "application/json": { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const answers = (description: string, schema?: Json) => ({
  description,
  ...(schema && { content: json(schema) }),
});

const refusals = (...statuses: string[]) =>
  Object.fromEntries(
    ["401", "403", ...statuses].map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  );

const REFUSALS: Record<string, string> = {
  "400": "Malformed request body or parameter.",
  "401": "Missing or invalid token.",
  "403": "The token's user doesn't have permission.",
  "404": "The record doesn't exist, or the token's user doesn't have access to it.",
  "409": "Conflict: the record has changed since, or a unique value is already in use. Nothing was saved.",
  "422": "Validation failed. `errors` lists the problem for each field. Nothing was saved.",
};

const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  errors: z.record(z.string(), z.string()).optional(),
});

function pathsOf(type: TypeView): Json {
  const name = type.key;
  const tags = [type.plural];
  const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
  return {
    [`/api/v1/records/${type.key}`]: {
      get: {
        tags,
        operationId: `list-${name}`,
        summary: `List ${type.plural.toLowerCase()}`,
        parameters: listParameters(type),
        responses: {
          "200": answers("A page of records.", {
            type: "object",
            properties: {
              records: { type: "array", items: ref(name) },
              next: {
                type: ["string", "null"],
                description: "Pass as `after` to get the next page; null on the last.",
              },
            },
            required: ["records", "next"],
          }),
          ...refusals("400"),
        },
      },
      post: {
        tags,
        operationId: `create-${name}`,
        summary: `Create ${type.singular.toLowerCase()}`,
        requestBody: { required: true, content: json(ref(`${name}.new`)) },
        responses: { "201": answers("The created record.", ref(name)), ...refusals("400", "409", "422") },
      },
    },
    [`/api/v1/records/${type.key}/{id}`]: {
      parameters: [id],
      get: {
        tags,
        operationId: `read-${name}`,
        summary: `Read ${type.singular.toLowerCase()}`,
        responses: { "200": answers("The record.", ref(name)), ...refusals("404") },
      },
      patch: {
        tags,
        operationId: `change-${name}`,
        summary: `Update ${type.singular.toLowerCase()}`,
        requestBody: { required: true, content: json(ref(`${name}.change`)) },
        responses: {
          "200": answers("The updated record.", ref(name)),
          "204": answers("Updated, but the token's user no longer has access to it."),
          ...refusals("400", "404", "409", "422"),
        },
      },
      delete: {
        tags,
        operationId: `delete-${name}`,
        summary: `Delete ${type.singular.toLowerCase()}`,
        description: "Moves the record to the bin, where it can be restored for 30 days.",
        responses: { "204": answers("Deleted."), ...refusals("404") },
      },
    },
  };
}

function listParameters(type: TypeView): Json[] {
  const text = (name: string, description: string) => ({ name, in: "query", description, schema: { type: "string" } }); // prettier-ignore
  const listable = type.fields.filter(isListable);
  const sorts = ["name", "updatedAt", ...listable.map(({ key }) => key)];
  return [
    text("q", "Searches names, short text fields and phone numbers (any format)."),
    {
      name: "sort",
      in: "query",
      description: "Prefix with “-” for descending order.",
      schema: { type: "string", default: "-updatedAt", enum: sorts.flatMap((sort) => [sort, `-${sort}`]) },
    },
    text("after", "The `next` value of the previous page."),
    {
      name: "limit",
      in: "query",
      schema: { type: "integer", minimum: 1, maximum: MOST_LISTED, default: PAGE_SIZE },
    },
    {
      name: "mine",
      in: "query",
      description: "Only records owned by the token's user.",
      schema: { type: "string", enum: ["1"] },
    },
    ...[...listable, { key: "owner", label: "Owner" }].map(({ key, label }) =>
      text(key, `${label}. Also ${COMPARISONS.map((comparison) => `${key}.${comparison}`).join(", ")}.`),
    ),
  ];
}

/** Describes the API at `server` as an OpenAPI 3.1 document, with the current types and fields. */
export function openApiDocument(types: readonly TypeView[], server: string): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Dockline",
      version: VERSION,
      description:
        "Records of every type. Text is trimmed, amounts are in minor units, and empty values are null or omitted. New types and fields appear here automatically.",
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    paths: Object.assign({}, ...types.map(pathsOf)) as Json,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: Object.assign({ Problem: schemaOf(problemSchema) }, ...types.map(schemasOf)) as Json,
      responses: Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          status,
          answers(description, ref("Problem")),
        ]),
      ),
    },
  };
}
