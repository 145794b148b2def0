import type { Controller } from "../controller.ts";
import { createAppWrapperController } from "./appwrapper/app-wrapper-controller.ts";
import { DEFAULT_FAULT_TOLERANCE, type FaultTolerance } from "./appwrapper/fault-tolerance.ts";
import { createEventExpiry } from "./event-expiry.ts";
import { createGarbageCollector } from "./garbage-collector.ts";
import { createJobController } from "./job/job-controller.ts";
import { createKubelet } from "./kubelet/kubelet.ts";
import { createRayClusterController } from "./kuberay/ray-cluster-controller.ts";
import { RayDashboards } from "./kuberay/ray-dashboard.ts";
import { createRayJobController } from "./kuberay/ray-job-controller.ts";
import { createRayServiceController } from "./kuberay/ray-service-controller.ts";
import { createNamespaceController } from "./namespace-controller.ts";
import { OBJECT_DEFAULTS } from "./object-defaults.ts";
import { createQuotaController } from "./quota/quota-controller.ts";
import { createScheduler } from "./scheduler/scheduler.ts";

export interface ControllerOptions {
  readonly faultTolerance?: FaultTolerance;
  /** What the simulated Ray clusters know of their jobs; shared with whoever answers for their dashboards. */
  readonly dashboards?: RayDashboards;
}

/** Every controller of the simulated cluster but Kueue's, in the order in which they work. */
export function createControllers({ faultTolerance, dashboards }: ControllerOptions = {}): readonly Controller[] {
  const rays = dashboards ?? new RayDashboards();
  return [
    { name: "object-defaults", admissions: OBJECT_DEFAULTS, kinds: [], observe: () => {}, step: () => false },
    createNamespaceController(),
    createQuotaController(),
    createAppWrapperController(faultTolerance ?? DEFAULT_FAULT_TOLERANCE),
    createRayServiceController(rays),
    createRayJobController(rays),
    createRayClusterController(),
    createJobController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
    createEventExpiry(),
  ];
}
