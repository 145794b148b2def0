import { StoreRefusal, type Writer } from "../object-store.ts";
import { timestamp } from "../timestamp.ts";
import type { ApiRequest } from "./api-request.ts";
import { noteUpdate } from "./fields/field-ownership.ts";
import type { ServedKind } from "./served-kinds.ts";

export type FieldValidation = "Ignore" | "Warn" | "Strict";

/** What the query of a write says. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly manager: string;
  readonly fieldValidation: FieldValidation;
}

/** @param options as the server calls them: `CreateOptions`, … */
export function writeOptions({ query, headers }: ApiRequest, options: string): WriteOptions {
  const dryRun = query.getAll("dryRun");
  if (dryRun.some((value) => value !== "All" && value !== "")) throw invalidDryRun(options, dryRun);
  const validation = query.get("fieldValidation");
  return {
    dryRun: dryRun.includes("All"),
    // As the real server: the program's name.
    manager:
      query.get("fieldManager") || (headers["user-agent"] ?? "unknown").split("/")[0]?.slice(0, 128) || "unknown",
    fieldValidation: validation === "Strict" || validation === "Ignore" ? validation : "Warn",
  };
}

function invalidDryRun(options: string, values: readonly string[]): StoreRefusal {
  const list = values.map((value) => JSON.stringify(value)).join(",");
  const message = `Unsupported value: [${list}]: supported values: "All"`;
  return new StoreRefusal(422, "Invalid", `${options}.meta.k8s.io "" is invalid: dryRun: ${message}`, {
    group: "meta.k8s.io",
    kind: options,
    causes: [{ reason: "FieldValueNotSupported", message, field: "dryRun" }],
  });
}

/** The writer behind a request, who comes to own the fields that are changed. */
export function requestWriter(
  { identity }: ApiRequest,
  kind: ServedKind,
  { manager }: WriteOptions,
  now: number,
  subresource?: string,
): Writer {
  const where = subresource === undefined ? {} : { subresource };
  const writer = { manager, apiVersion: kind.apiVersion, time: timestamp(now), ...where };
  return {
    user: identity.name,
    groups: identity.groups,
    manager,
    ownFields: (before, draft) => noteUpdate(kind.facts, before, draft, writer),
  };
}
