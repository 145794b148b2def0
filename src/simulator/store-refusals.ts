import { StoreRefusal } from "./object-store.ts";
import type { KindFacts } from "./stored-kinds.ts";

/** One field that is wrong: `Invalid value: "x": must be …` at `spec.priority`. */
export interface FieldProblem {
  readonly field: string;
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldValueForbidden`, `FieldValueTypeInvalid`, … */
  readonly reason: string;
  readonly message: string;
}

export function notFound(kind: KindFacts, name: string): StoreRefusal {
  return new StoreRefusal(404, "NotFound", `${kind.id} "${name}" not found`, aboutObject(kind, name));
}

export function alreadyExists(kind: KindFacts, name: string): StoreRefusal {
  return new StoreRefusal(409, "AlreadyExists", `${kind.id} "${name}" already exists`, aboutObject(kind, name));
}

export function modifiedMeanwhile(kind: KindFacts, name: string): StoreRefusal {
  return conflict(
    kind,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

export function conflict(kind: KindFacts, name: string, why: string): StoreRefusal {
  const message = `Operation cannot be fulfilled on ${kind.id} "${name}": ${why}`;
  return new StoreRefusal(409, "Conflict", message, aboutObject(kind, name));
}

/** Deletion names the kind where other refusals name the resource. */
export function preconditionFailed(kind: KindFacts, name: string, why: string): StoreRefusal {
  const message = `Operation cannot be fulfilled on ${qualifiedKind(kind)} "${name}": ${why}`;
  return new StoreRefusal(409, "Conflict", message, { ...aboutObject(kind, name), kind: kind.kind });
}

export function forbidden(kind: KindFacts, name: string, why: string): StoreRefusal {
  return new StoreRefusal(403, "Forbidden", `${kind.id} "${name}" is forbidden: ${why}`, aboutObject(kind, name));
}

export function badRequest(message: string): StoreRefusal {
  return new StoreRefusal(400, "BadRequest", message);
}

export function invalid(kind: KindFacts, name: string, problems: readonly FieldProblem[]): StoreRefusal {
  const said = problems.map(({ field, message }) => `${field}: ${message}`);
  const list = said.length === 1 ? said[0] : `[${said.join(", ")}]`;
  return new StoreRefusal(422, "Invalid", `${qualifiedKind(kind)} "${name}" is invalid: ${list}`, {
    name,
    ...(kind.group === "" ? {} : { group: kind.group }),
    kind: kind.kind,
    causes: problems.map(({ field, reason, message }) => ({ reason, message, field })),
  });
}

function qualifiedKind({ kind, group }: KindFacts): string {
  return group === "" ? kind : `${kind}.${group}`;
}

function aboutObject({ group, plural }: KindFacts, name: string): Readonly<Record<string, unknown>> {
  return { name, ...(group === "" ? {} : { group }), kind: plural };
}
