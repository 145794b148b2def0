import { booleanAt, labelsAt, listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { type Amounts, amountsAt, podRequests } from "../pod-resources.ts";

/** A node and what is set aside on it. */
export interface NodeLoad {
  readonly node: StoredObject;
  readonly pods: number;
  readonly used: Amounts;
}

/** Why a pod cannot go to a node, in the scheduler's words; none when it can. */
export interface Misfit {
  readonly reasons: readonly string[];
  /** Whether the node would do if lower priorities made room. */
  readonly resolvable: boolean;
}

/** Checks in the order of the real scheduler's filters: the first that refuses gives the reasons. */
export function misfitOf(pod: StoredObject, load: NodeLoad): Misfit | undefined {
  const { node } = load;
  if (
    booleanAt(node, "spec", "unschedulable") === true &&
    !tolerates(pod, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" })
  )
    return unresolvable("node(s) were unschedulable");
  if (listAt(node, "spec", "taints").some((taint) => keepsAway(taint) && !tolerates(pod, taint)))
    return unresolvable("node(s) had untolerated taint(s)");
  if (!matchesNode(pod, node)) return unresolvable("node(s) didn't match Pod's node affinity/selector");
  return lackOf(pod, load);
}

function unresolvable(reason: string): Misfit {
  return { reasons: [reason], resolvable: false };
}

function lackOf(pod: StoredObject, { node, pods, used }: NodeLoad): Misfit | undefined {
  const allocatable = amountsAt(node, "status", "allocatable");
  const reasons: string[] = [];
  let resolvable = true;
  const podLimit = allocatable.get("pods");
  if (podLimit !== undefined && BigInt(pods + 1) * 1_000_000_000n > podLimit) reasons.push("Too many pods");
  for (const [name, wanted] of podRequests(pod)) {
    const most = allocatable.get(name) ?? 0n;
    if (wanted === 0n || wanted + (used.get(name) ?? 0n) <= most) continue;
    reasons.push(`Insufficient ${name}`);
    if (wanted > most) resolvable = false;
  }
  return reasons.length === 0 ? undefined : { reasons, resolvable };
}

function keepsAway(taint: unknown): boolean {
  const effect = textAt(taint, "effect");
  return effect === "NoSchedule" || effect === "NoExecute";
}

function tolerates(pod: StoredObject, taint: unknown): boolean {
  const key = textAt(taint, "key") ?? "";
  const effect = textAt(taint, "effect") ?? "";
  return listAt(pod, "spec", "tolerations").some((toleration) => {
    const wantedKey = textAt(toleration, "key") ?? "";
    const wantedEffect = textAt(toleration, "effect") ?? "";
    if (wantedEffect !== "" && wantedEffect !== effect) return false;
    if (wantedKey !== "" && wantedKey !== key) return false;
    if (textAt(toleration, "operator") === "Exists") return true;
    return (textAt(toleration, "value") ?? "") === (textAt(taint, "value") ?? "");
  });
}

function matchesNode(pod: StoredObject, node: StoredObject): boolean {
  const labels = labelsAt(node, "metadata", "labels");
  for (const [key, value] of labelsAt(pod, "spec", "nodeSelector")) if (labels.get(key) !== value) return false;
  const required = valueAt(pod, "spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  if (required === undefined) return true;
  return listAt(required, "nodeSelectorTerms").some((term) => matchesTerm(term, labels, node.metadata.name));
}

function matchesTerm(term: unknown, labels: ReadonlyMap<string, string>, nodeName: string): boolean {
  const expressions = listAt(term, "matchExpressions");
  const fields = listAt(term, "matchFields");
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every((expression) => matchesExpression(expression, labels.get(textAt(expression, "key") ?? ""))) &&
    fields.every((field) => matchesExpression(field, textAt(field, "key") === "metadata.name" ? nodeName : undefined))
  );
}

function matchesExpression(expression: unknown, found: string | undefined): boolean {
  const values = listAt(expression, "values");
  switch (textAt(expression, "operator")) {
    case "In":
      return found !== undefined && values.includes(found);
    case "NotIn":
      return found === undefined || !values.includes(found);
    case "Exists":
      return found !== undefined;
    case "DoesNotExist":
      return found === undefined;
    case "Gt":
      return found !== undefined && Number(found) > Number(values[0]);
    case "Lt":
      return found !== undefined && Number(found) < Number(values[0]);
    default:
      return false;
  }
}
