import type { Controller } from "../../controller.ts";
import type { StoreEvent } from "../../object-store.ts";
import { JOBS } from "../job/job-admission.ts";
import { createReconciler } from "../reconciler.ts";
import { controllerKey, keyText, labelIndex, StoreIndex } from "../store-index.ts";
import type { RayDashboards } from "./ray-dashboard.ts";
import { RAY_CLUSTERS, RAY_JOBS } from "./ray-defaults.ts";
import { RayJobPass } from "./ray-job-pass.ts";

/** KubeRay's controller of RayJobs: a cluster, a submitter, two statuses, retries, suspension, cleaning up. */
export function createRayJobController(dashboards: RayDashboards): Controller {
  const pods = new StoreIndex("pods", labelIndex("ray.io/cluster"));
  const submitters = new StoreIndex("pods", labelIndex("batch.kubernetes.io/job-name"));

  const keysOf = (event: StoreEvent): readonly string[] => {
    pods.observe(event);
    submitters.observe(event);
    const { kind, type, object } = event;
    if (kind === "pods") {
      if (type === "DELETED") dashboards.forget(object.metadata.uid);
      const submitter = object.metadata.labels?.["batch.kubernetes.io/job-name"];
      return submitter === undefined ? [] : [`${object.metadata.namespace}/${submitter}`];
    }
    if (kind === RAY_CLUSTERS || kind === JOBS) return controllerKey(object, "RayJob");
    return kind === RAY_JOBS && type !== "DELETED" ? [keyText(object)] : [];
  };

  return createReconciler({
    name: "rayjob-controller",
    kind: RAY_JOBS,
    kinds: [RAY_JOBS, RAY_CLUSTERS, JOBS, "pods"],
    keysOf,
    reconcile(world, key) {
      const job = world.store.get(key);
      if (job === undefined) return undefined;
      const podsOf = {
        head: (cluster: string) =>
          pods
            .find(`${key.namespace}/${cluster}`)
            .find(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head"),
        submitter: () => submitters.find(keyText(job)),
      };
      return new RayJobPass(world, job, dashboards, podsOf).run();
    },
  });
}
