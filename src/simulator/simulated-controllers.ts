import type { Controller } from "./controller.ts";
import { DEFAULT_FAULT_TOLERANCE, type FaultTolerance } from "./controllers/appwrapper/fault-tolerance.ts";
import { createControllers } from "./controllers/create-controllers.ts";
import type { RayDashboards } from "./controllers/kuberay/ray-dashboard.ts";
import { kueueControllers } from "./controllers/kueue/kueue.ts";

/** Every controller of the simulated cluster, in the order in which they get to work. */
export function simulatedControllers(
  now: () => number,
  dashboards: RayDashboards,
  faultTolerance: FaultTolerance = DEFAULT_FAULT_TOLERANCE,
): readonly Controller[] {
  return [...kueueControllers(now), ...createControllers({ faultTolerance, dashboards })];
}
