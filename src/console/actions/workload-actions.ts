import { planWorkloadActive } from "../../common/kueue/plan-workload-active.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import type { Action } from "../model/catalog.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { confirmFacts, rightTo } from "./asking.ts";

/** How a person stops and starts what Kueue manages, whatever the job is. */
export const WORKLOAD_ACTIONS: readonly Action[] = [
  activation("workload.deactivate", "Deactivate", false),
  activation("workload.activate", "Activate", true),
];

function activation(id: string, title: string, active: boolean): Action {
  return {
    id,
    title,
    kinds: [kindIdOf(WORKLOADS)],
    changes: true,
    onMany: true,
    needs: ({ record }) => [rightTo("patch", WORKLOADS, record)],
    unavailable: ({ record }) => planWorkloadActive(record as Workload, active).refusedBecause,
    run: ({ rows, ...asking }) => ({
      start: "plans",
      plans: rows.map(({ record }) =>
        planWorkloadActive(record as Workload, active, confirmFacts(record, asking, rows.length)),
      ),
    }),
  };
}
