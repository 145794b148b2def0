import { type JsonPatchOperation, pointer } from "../../common/kubernetes-cluster/json-patch.ts";
import type { WorkerGroup } from "./worker-group.ts";

const NUMBERS = ["minReplicas", "maxReplicas", "replicas"] as const;

/** The patch from one state of a worker group to another, with the way back. */
export interface GroupPatch {
  readonly operations: readonly JsonPatchOperation[];
  readonly undo: readonly JsonPatchOperation[];
}

/**
 * Patches by index, as a worker group list has no key: so the group's name is tested first, then each old value. A field that was
 * absent cannot be tested; that nobody else wrote it is seen by the object's generation. `listPath` leads to `workerGroupSpecs`.
 */
export function groupPatch(listPath: readonly string[], before: WorkerGroup, after: WorkerGroup): GroupPatch {
  const at = (...field: readonly string[]) => pointer(...listPath, before.index, ...field);
  const sameGroup: JsonPatchOperation = { op: "test", path: at("groupName"), value: before.name };
  const operations: JsonPatchOperation[] = [sameGroup];
  const undo: JsonPatchOperation[] = [sameGroup];
  for (const field of NUMBERS) {
    if (before[field] === after[field]) continue;
    operations.push(...changeField(at(field), before[field], after[field]));
    undo.push(...changeField(at(field), after[field], before[field]));
  }
  if (before.workersToDelete !== after.workersToDelete)
    operations.push(workersToDelete(at, before, after.workersToDelete));
  return { operations, undo };
}

/** Sets the wanted numbers whatever they are now: for an object that follows another one's change. */
export function groupPatchUntested(listPath: readonly string[], before: WorkerGroup, after: WorkerGroup): GroupPatch {
  const { operations, undo } = groupPatch(listPath, before, after);
  const name = pointer(...listPath, before.index, "groupName");
  return {
    operations: operations
      .filter(({ op, path }) => op !== "test" || path === name)
      .map((operation) => (operation.op === "replace" ? { ...operation, op: "add" as const } : operation)),
    undo,
  };
}

function changeField(path: string, from: number | undefined, to: number | undefined): readonly JsonPatchOperation[] {
  if (to === undefined)
    return [
      { op: "test", path, value: from },
      { op: "remove", path },
    ];
  if (from === undefined) return [{ op: "add", path, value: to }];
  return [
    { op: "test", path, value: from },
    { op: "replace", path, value: to },
  ];
}

function workersToDelete(
  at: (...field: readonly string[]) => string,
  { hasScaleStrategy }: WorkerGroup,
  names: readonly string[],
): JsonPatchOperation {
  return hasScaleStrategy
    ? { op: "add", path: at("scaleStrategy", "workersToDelete"), value: names }
    : { op: "add", path: at("scaleStrategy"), value: { workersToDelete: names } };
}
