import type { Controller } from "./controller.ts";
import { createAppWrapperController } from "./controllers/appwrapper/app-wrapper-controller.ts";
import { DEFAULT_FAULT_TOLERANCE, type FaultTolerance } from "./controllers/appwrapper/fault-tolerance.ts";
import { createEventExpiry } from "./controllers/event-expiry.ts";
import { createGarbageCollector } from "./controllers/garbage-collector.ts";
import { createJobController } from "./controllers/job/job-controller.ts";
import { createKubelet } from "./controllers/kubelet/kubelet.ts";
import { createRayClusterController } from "./controllers/kuberay/ray-cluster-controller.ts";
import type { RayDashboards } from "./controllers/kuberay/ray-dashboard.ts";
import { createRayJobController } from "./controllers/kuberay/ray-job-controller.ts";
import { kueueControllers } from "./controllers/kueue/kueue.ts";
import { createNamespaceController } from "./controllers/namespace-controller.ts";
import { createScheduler } from "./controllers/scheduler/scheduler.ts";

/** Every controller of the simulated cluster, in the order in which they get to work. */
export function simulatedControllers(
  now: () => number,
  dashboards: RayDashboards,
  faultTolerance: FaultTolerance = DEFAULT_FAULT_TOLERANCE,
): readonly Controller[] {
  return [
    ...kueueControllers(now),
    createAppWrapperController(faultTolerance),
    createRayJobController(dashboards),
    createRayClusterController(),
    createJobController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
    createNamespaceController(),
    createEventExpiry(),
  ];
}
