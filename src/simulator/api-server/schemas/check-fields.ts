import { isMap } from "../../json-values.ts";
import type { FieldProblem } from "../../store-refusals.ts";
import { recordType } from "./kind-types.ts";
import type { FieldType } from "./type-notation.ts";

/** What is wrong with the fields of an object. */
export interface FieldCheck {
  /** Paths of fields that its type does not have. */
  readonly unknown: readonly string[];
  /** Values of the wrong type, missing fields. */
  readonly problems: readonly FieldProblem[];
}

const MOST_PROBLEMS = 50;

/** Looks an object over against its type, and takes out of it the fields that the type does not have: they are never stored. */
export function checkAndPrune(object: Record<string, unknown>, kind: string): FieldCheck {
  const unknown: string[] = [];
  const problems: FieldProblem[] = [];
  checkRecord(object, kind, "", { unknown, problems });
  return { unknown, problems: problems.slice(0, MOST_PROBLEMS) };
}

interface Findings {
  readonly unknown: string[];
  readonly problems: FieldProblem[];
}

function checkRecord(value: Record<string, unknown>, name: string, path: string, findings: Findings): void {
  const type = recordType(name);
  for (const [key, item] of Object.entries(value)) {
    const field = type.get(key);
    const at = path === "" ? key : `${path}.${key}`;
    if (field === undefined) {
      findings.unknown.push(at);
      delete value[key];
    } else if (item !== null) checkValue(item, field.type, at, findings);
    // Absent and null are the same thing to a typed server.
    else delete value[key];
  }
  for (const [key, { required }] of type)
    if (required && value[key] === undefined)
      findings.problems.push({
        field: path === "" ? key : `${path}.${key}`,
        reason: "FieldValueRequired",
        message: "Required value",
      });
}

function checkValue(value: unknown, type: FieldType, path: string, findings: Findings): void {
  const wanted = jsonTypeOf(type, value);
  if (wanted !== undefined) wrongType(value, wanted, path, findings);
  else if (type.is === "record") checkRecord(value as Record<string, unknown>, type.name, path, findings);
  else if (type.is === "map")
    for (const [key, item] of Object.entries(value as object)) checkValue(item, type.of, `${path}.${key}`, findings);
  else if (type.is === "list")
    for (const [index, item] of (value as unknown[]).entries())
      checkValue(item, type.of, `${path}[${index}]`, findings);
  else if (type.is === "enum" && !type.values.includes(String(value)))
    notSupported(String(value), type.values, path, findings);
}

/** The JSON type that a value should have and has not; undefined: it is right. */
function jsonTypeOf(type: FieldType, value: unknown): string | undefined {
  switch (type.is) {
    case "any":
      return undefined;
    case "record":
    case "map":
      return isMap(value) ? undefined : "object";
    case "list":
      return Array.isArray(value) ? undefined : "array";
    case "quantity":
    case "intstr":
      return typeof value === "string" || typeof value === "number" ? undefined : "string";
    case "integer":
      return Number.isInteger(value) ? undefined : "integer";
    case "number":
    case "boolean":
      return typeof value === type.is ? undefined : type.is;
    case "string":
    case "time":
    case "enum":
      return typeof value === "string" ? undefined : "string";
    default:
      return type satisfies never;
  }
}

function wrongType(value: unknown, wanted: string, path: string, { problems }: Findings): void {
  const found = JSON.stringify(jsonType(value));
  const message = `Invalid value: ${found}: ${path} in body must be of type ${wanted}: ${found}`;
  problems.push({ field: path, reason: "FieldValueTypeInvalid", message });
}

function notSupported(value: string, values: readonly string[], path: string, { problems }: Findings): void {
  const list = values.map((text) => JSON.stringify(text)).join(", ");
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  problems.push({ field: path, reason: "FieldValueNotSupported", message });
}

/** How an API server calls the type of a JSON value. */
export function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
