import type { Admission } from "../../object-store.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "../object-maps.ts";

export const RAY_CLUSTERS = "rayclusters.ray.io";
export const RAY_JOBS = "rayjobs.ray.io";
export const RAY_SERVICES = "rayservices.ray.io";

const MAX_REPLICAS = 2_147_483_647;

/** Defaults that stand in the definitions of the Ray kinds; an API server writes them into every object it takes. */
export const RAY_DEFAULTS: Admission = {
  kinds: [RAY_CLUSTERS, RAY_JOBS, RAY_SERVICES],
  mutate({ kind, operation }, draft) {
    if (operation === "DELETE") return;
    draft.spec ??= {};
    const { spec } = draft;
    if (kind === RAY_CLUSTERS) return defaultClusterSpec(spec);
    if (kind === RAY_SERVICES) return defaultClusterSpec(mapIn(spec, "rayClusterConfig"));
    setDefaults(spec, { submissionMode: "K8sJobMode", ttlSecondsAfterFinished: 0, backoffLimit: 0 });
    if (spec["rayClusterSpec"] !== undefined) defaultClusterSpec(mapIn(spec, "rayClusterSpec"));
  },
};

function defaultClusterSpec(spec: Writable): void {
  for (const group of mapsIn(spec, "workerGroupSpecs")) {
    setDefaults(group, { replicas: 0, numOfHosts: 1, minReplicas: 0, maxReplicas: MAX_REPLICAS });
  }
}
