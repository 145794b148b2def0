import type { StoredObject } from "../../stored-object.ts";
import { isConditionTrue } from "../conditions.ts";

/** Generation counts changes of the spec; a check is told by its status besides. */
export function sameSpec(object: StoredObject, before: StoredObject | undefined): boolean {
  if (before === undefined || object.metadata.generation !== before.metadata.generation) return false;
  if (object.metadata.deletionTimestamp !== before.metadata.deletionTimestamp) return false;
  return (
    isConditionTrue(object["status"], "Active") === isConditionTrue(before["status"], "Active") ||
    object.kind !== "AdmissionCheck"
  );
}
