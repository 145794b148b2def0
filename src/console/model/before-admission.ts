import { holdsQuota, isFinished, type Workload } from "../../common/kueue/workload.ts";

/** Says whether it stands before the door: whatever happens in its queues may change why. */
export function isBeforeAdmission(workload: Workload): boolean {
  return !holdsQuota(workload) && !isFinished(workload);
}
