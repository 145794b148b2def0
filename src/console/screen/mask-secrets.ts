import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { redact } from "../../common/kubernetes-cluster/redaction.ts";
import { parseYaml, printYaml } from "../../common/values/yaml-guard.ts";

/** Stands for a value that nobody should read over a shoulder; says nothing about its length. */
export const MASK = "••••••";

/** Fields whose own text is a secret. What only names one (`secretName`, `tokenPath`) is left readable. */
const SECRET_FIELD =
  /(?:^|[-_.]|[a-z])(?:password|passwd|passphrase|token|secret|api[-_]?key|access[-_]?key|private[-_]?key|credentials?)$/i;
const SECRET_OPTION = /^--?[\w-]*(?:password|passwd|passphrase|token|secret|api-?key|access-?key)$/i;
/** Command lines: a secret can stand anywhere in them. */
const COMMAND_LINES: ReadonlySet<string> = new Set(["command", "args", "entrypoint"]);
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
/** Nothing the server sends is nested deeper; below it nothing is shown. */
const MAX_DEPTH = 100;

/**
 * A copy of the object that can be shown, copied or saved: the values of environment variables and all of a Secret's data become
 * `••••••`, also inside the annotation in which kubectl keeps what was applied and in a Ray job's runtime environment.
 */
export function maskSecrets(object: KubernetesObject): KubernetesObject {
  return masked(object, 0) as KubernetesObject;
}

function masked(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return MASK;
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const isSecret = (value as { readonly kind?: unknown }).kind === "Secret";
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      isSecret && (key === "data" || key === "stringData") ? maskedValues(inner) : maskedField(key, inner, depth + 1),
    ]),
  );
}

function maskedField(key: string, value: unknown, depth: number): unknown {
  if (key === "env" || key === "env_vars") return maskedEnvironment(value, depth);
  if (key === "runtimeEnvYAML" && typeof value === "string") return maskedRuntimeEnvironment(value);
  if (key === LAST_APPLIED && typeof value === "string") return maskedJson(value, depth);
  if (COMMAND_LINES.has(key)) return maskedCommandLine(value);
  if (!SECRET_FIELD.test(key)) return masked(value, depth);
  if (typeof value === "string") return hidden(value);
  return hasValue(value) ? { ...(masked(value, depth) as object), value: MASK } : masked(value, depth);
}

/** Both forms: a list of `name` and `value`, and a map by name. References to Secrets and fields stay. */
function maskedEnvironment(value: unknown, depth: number): unknown {
  if (!Array.isArray(value)) return maskedValues(value);
  return value.map((entry: unknown) =>
    hasValue(entry)
      ? { ...(masked(entry, depth + 1) as object), value: hidden(entry.value) }
      : masked(entry, depth + 1),
  );
}

function maskedValues(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return hidden(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, hidden(inner)]));
}

function maskedRuntimeEnvironment(text: string): string {
  const read = parseYaml(text, "runtimeEnvYAML");
  return "problems" in read ? MASK : printYaml(masked(read.value, 0));
}

function maskedJson(text: string, depth: number): string {
  try {
    return JSON.stringify(masked(JSON.parse(text), depth));
  } catch {
    return MASK;
  }
}

/** `--token=abc` and `--token abc`, and what looks like a credential by itself. */
function maskedCommandLine(value: unknown): unknown {
  if (typeof value === "string") return redacted(value);
  if (!Array.isArray(value)) return value;
  return value.map((part: unknown, index) => {
    if (typeof part !== "string") return part;
    const before: unknown = value[index - 1];
    return typeof before === "string" && SECRET_OPTION.test(before) ? MASK : redacted(part);
  });
}

function redacted(text: string): string {
  return redact(text).replaceAll("[hidden]", MASK);
}

function hasValue(entry: unknown): entry is { readonly value: unknown } {
  return typeof entry === "object" && entry !== null && Object.hasOwn(entry, "value");
}

/** That a value is empty is no secret, and worth seeing. */
function hidden(value: unknown): unknown {
  return value === "" || value === null || value === undefined ? value : MASK;
}
