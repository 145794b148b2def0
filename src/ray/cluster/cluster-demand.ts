import { addResources, multiplyResources, type Resources } from "../../common/core-objects/resources.ts";
import { groupPods, type WorkerGroup } from "./worker-group.ts";

/** What a whole Ray cluster asks the scheduler for: its head and every worker in effect, by resource name. */
export function clusterDemand(head: Resources, groups: readonly WorkerGroup[]): Resources {
  let demand = head;
  for (const group of groups) {
    const pods = groupPods(group);
    if (pods > 0) demand = addResources(demand, multiplyResources(group.requests, pods));
  }
  return demand;
}
