import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv, type ValidateFunction } from "ajv";
import { ROUTES } from "../rest/routes";
import type { Exchange } from "./exchange";

/** Twilio's own description of its API, from the package of its CLI. */
const FILE = "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json";

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  required?: string[];
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Document {
  paths: Record<string, Partial<Record<"get" | "post" | "delete", Operation>>>;
}

const document = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(FILE), "utf8")) as Document;

/** Removes "nullable" from schemas without a type: it allows anything, which Ajv expresses by absence. */
function dropBareNullable(node: unknown) {
  if (typeof node !== "object" || node === null) return;
  if ("nullable" in node && !("type" in node)) delete node.nullable;
  Object.values(node).forEach(dropBareNullable);
}
dropBareNullable(document);

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    "date-time-rfc-2822": /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$/,
    "date-time": true,
    "http-method": /^(GET|POST|PUT|DELETE|HEAD|PATCH)$/,
    "phone-number": /^\+\d+$/,
    "phone-number-capabilities": true,
    "uri-map": true,
    currency: /^[A-Z]{3}$/i,
    decimal: true,
    uri: /^(https?:\/)?\//,
    endpoint: true,
  },
});
ajv.addSchema(document, "twilio");

/** Fields that Twilio omits while they have no value, though its document requires them. */
const MAY_BE_MISSING = new Set(["reason_conference_ended"]);

const compiled = new Map<string, ValidateFunction>();
function validatorOf(pointer: string): ValidateFunction {
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `twilio#${pointer}` });
  compiled.set(pointer, known);
  return known;
}

const escape = (text: string) => encodeURIComponent(text.replace(/~/g, "~0").replace(/\//g, "~1"));

function resolve(schema: Schema): Schema {
  if (!schema.$ref) return schema;
  const parts = schema.$ref.slice(2).split("/");
  return resolve(
    parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], document) as Schema,
  );
}

/** Finds the operation Twilio documents for one of our routes. @throws when there is none */
function findOperation(method: string, path: string): { operation: Operation; pointer: string } {
  const full = `/2010-04-01${path}`;
  const verb = method.toLowerCase() as "get" | "post" | "delete";
  const operation = document.paths[full]?.[verb];
  if (!operation) throw new Error(`Twilio has no ${method} ${full}`);
  return { operation, pointer: `/paths/${escape(full)}/${verb}` };
}

/** Returns the parameter names Twilio documents for a route. */
export function parametersOf(method: string, path: string): string[] {
  const { operation } = findOperation(method, path);
  const query = (operation.parameters ?? []).filter((p) => p.in === "query").map(({ name }) => name);
  return [...query, ...Object.keys(formSchema(operation)?.properties ?? {})];
}

const FORM = "application/x-www-form-urlencoded";
const formSchema = (operation: Operation) => operation.requestBody?.content[FORM]?.schema;

/**
 * Checks one request of the official package, and its answer, against Twilio's document.
 *
 * @returns the route that was requested
 * @throws listing each difference: an unknown parameter, a value of another type, a missing or extra field
 */
export function checkExchange({ method, path, form, status, body }: Exchange): string {
  const [pathname = "", query = ""] = path.split("?");
  const route = ROUTES.find(
    (r) =>
      r.method === method &&
      new RegExp(`^/2010-04-01${r.path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "[^/]+?")}$`).test(pathname),
  );
  if (!route) throw new Error(`${method} ${pathname} is not routed`);
  const { operation, pointer } = findOperation(method, route.path);
  const problems: string[] = [];
  if (status < 400) {
    problems.push(...checkQuery(operation, new URLSearchParams(query)));
    problems.push(...checkForm(operation, pointer, form));
    problems.push(...checkAnswer(operation, pointer, status, body));
  } else problems.push(...checkError(status, body));
  if (problems.length > 0) throw new Error(`${method} ${pathname}: ${problems.join("; ")}`);
  return `${method} ${route.path}`;
}

function checkQuery(operation: Operation, query: URLSearchParams): string[] {
  const known = (operation.parameters ?? []).filter((p) => p.in === "query").map(({ name }) => name);
  return [...query.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => `no query parameter ${name}`);
}

function checkForm(operation: Operation, pointer: string, form: URLSearchParams): string[] {
  const schema = formSchema(operation);
  const names = [...new Set(form.keys())];
  if (!schema) return names.map((name) => `no parameter ${name}`);
  const unknown = names.filter((name) => !schema.properties?.[name]).map((name) => `no parameter ${name}`);
  // An empty value clears a setting, whatever its format.
  const filled = names.filter((name) => form.get(name) !== "");
  const typed = Object.fromEntries(
    filled.map((name) => [name, typedValue(resolve(schema.properties?.[name] ?? {}), form.getAll(name))]),
  );
  const validate = validatorOf(`${pointer}/requestBody/content/${escape(FORM)}/schema`);
  return validate(typed) ? unknown : [...unknown, `request ${ajv.errorsText(validate.errors)}`];
}

/** Converts a form's text to the number or boolean the document asks for. */
function typedValue(schema: Schema, values: string[]): unknown {
  const [value = ""] = values;
  if (schema.type === "array") return values;
  if (schema.type === "boolean" && /^(true|false)$/.test(value)) return value === "true";
  if (schema.type === "integer" && /^-?\d+$/.test(value)) return Number(value);
  return value;
}

function checkAnswer(operation: Operation, pointer: string, status: number, body: string): string[] {
  const response = operation.responses[String(status)];
  if (!response) return [`status ${status} is not documented`];
  if (!response.content) return body === "" ? [] : [`${status} has a body`];
  const json: unknown = JSON.parse(body);
  const validate = validatorOf(`${pointer}/responses/${status}/content/${escape("application/json")}/schema`);
  const schema = resolve(response.content["application/json"]!.schema);
  const isList = schema.properties?.page !== undefined;
  return [
    ...(validate(json) ? [] : [`answer ${ajv.errorsText(validate.errors)}`]),
    ...(isList ? checkItems(schema, json as Record<string, unknown>) : checkFields(schema, json)),
  ];
}

function checkItems(schema: Schema, json: Record<string, unknown>): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (!(name in json)) return [`${name} is missing`];
    const items = resolve(property).items;
    return items && Array.isArray(json[name])
      ? json[name].flatMap((item) => checkFields(resolve(items), item))
      : [];
  });
}

function checkFields(schema: Schema, json: unknown): string[] {
  const [documented, sent] = [Object.keys(schema.properties ?? {}), Object.keys(json as object)];
  return [
    ...documented
      .filter((name) => !sent.includes(name) && !MAY_BE_MISSING.has(name))
      .map((name) => `${name} is missing`),
    ...sent.filter((name) => !documented.includes(name)).map((name) => `${name} is not documented`),
  ];
}

/** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
function checkError(status: number, body: string): string[] {
  const error = JSON.parse(body) as Record<string, unknown>;
  const isRight =
    typeof error.code === "number" &&
    typeof error.message === "string" &&
    error.status === status &&
    error.more_info === `https://www.twilio.com/docs/errors/${error.code}`;
  return isRight ? [] : [`not an error body: ${body}`];
}
