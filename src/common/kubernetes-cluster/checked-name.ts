import { InputError, type InputProblem } from "../values/input-error.ts";
import { isDnsLabel, isDnsSubdomain } from "../values/resource-name.ts";
import { cleanLine } from "../values/text.ts";
import type { ObjectName, ResourceKind } from "./resource-kind.ts";

/**
 * A name as a program gives it, also one without types: nothing else may get into a path or a selector.
 * @throws {@link InputError} for what names no object of the kind.
 */
export function checkedName(kind: ResourceKind, name: ObjectName): ObjectName {
  const example = kind.namespaced ? '{ namespace: "team-a", name: "train" }' : '{ namespace: "", name: "train" }';
  if (typeof name !== "object" || name === null) throw unusable(kind, [{ path: "", message: `Give ${example}.` }]);
  const problems: InputProblem[] = [];
  if (kind.namespaced && !(typeof name.namespace === "string" && isDnsLabel(name.namespace)))
    problems.push({ path: "namespace", message: `${shown(name.namespace)} names no namespace.` });
  if (!(typeof name.name === "string" && isDnsSubdomain(name.name)))
    problems.push({ path: "name", message: `${shown(name.name)} names no ${kind.kind}.` });
  if (problems.length > 0) throw unusable(kind, problems);
  return name;
}

function unusable({ kind }: ResourceKind, problems: readonly InputProblem[]): InputError {
  return new InputError(`Name of a ${kind}`, problems);
}

/** What was given, in a line. */
export function shown(given: unknown): string {
  if (typeof given === "string") return `"${cleanLine(given).slice(0, 80)}"`;
  const isPlain = given === undefined || given === null || typeof given === "number" || typeof given === "boolean";
  return isPlain ? `The value ${String(given)}` : `A value of type ${typeof given}`;
}
