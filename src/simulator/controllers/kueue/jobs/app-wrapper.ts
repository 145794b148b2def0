import { booleanAt, labelsAt, listAt, numberAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { isConditionTrue } from "../../conditions.ts";
import { mapIn, mapsIn, type Writable } from "../../object-maps.ts";
import { componentPodSets, templateAt } from "./app-wrapper-pod-sets.ts";
import type { JobKind, PodSetWish, TemplatePlace } from "./job-kind.ts";

export const APP_WRAPPER: JobKind = {
  kind: "appwrappers.workload.codeflare.dev",
  apiGroup: "workload.codeflare.dev",
  kindName: "AppWrapper",
  framework: "workload.codeflare.dev/appwrapper",
  isSuspended: (job) => booleanAt(job, "spec", "suspend") ?? false,
  setSuspended(draft, suspended) {
    // Never written as false: Kueue's type of it leaves that out.
    if (suspended) mapIn(draft, "spec")["suspend"] = true;
    else delete mapIn(draft, "spec")["suspend"];
  },
  podSets,
  templates: places,
  finished({ status }) {
    const phase = textAt(status, "phase");
    if (phase === "Succeeded") return { success: true, message: "AppWrapper finished successfully" };
    if (phase !== "Failed" || isConditionTrue(status, "ResourcesDeployed")) return undefined;
    return { success: false, message: "AppWrapper failed" };
  },
  isActive: ({ status }) => isConditionTrue(status, "QuotaReserved"),
  arePodsReady: ({ status }) => isConditionTrue(status, "PodsReady"),
};

function podSets(job: StoredObject): readonly PodSetWish[] {
  const all = listAt(job, "spec", "components").flatMap((component, index) =>
    componentPodSets(job, component, index).map((set) => ({ set, template: templateAt(component, set.path) })),
  );
  return all.map(({ set, template }, index) => ({
    name: `${job.metadata.name}-${index}`,
    template: relevantParts(template),
    count: set.replicas,
    ...(set.indexLabel === "" ? {} : { topologyRequest: { podIndexLabel: set.indexLabel } }),
  }));
}

/** What is added to the pods of each set stands beside the component, not in it. */
function places(draft: Writable): readonly TemplatePlace[] {
  return mapsIn(mapIn(draft, "spec"), "components").flatMap((component, index) => {
    const sets = componentPodSets(draft, component, index);
    const known = component["podSetInfos"];
    const infos = sets.map((_set, at) => ((Array.isArray(known) ? known[at] : undefined) ?? {}) as Writable);
    component["podSetInfos"] = infos;
    return infos.map((info) => ({ metadata: info, spec: info }));
  });
}

/** Pod templates inside an AppWrapper were never defaulted by an API server: Kueue fills in what it compares. */
function relevantParts(template: unknown): Writable {
  const spec = valueAt(template, "spec");
  const metadata: Writable = {};
  for (const key of ["labels", "annotations"]) {
    const entries = labelsAt(template, "metadata", key);
    if (entries.size > 0) metadata[key] = Object.fromEntries(entries);
  }
  const copied: Writable = {};
  for (const key of COPIED) {
    const value = valueAt(spec, key);
    if (value !== undefined) copied[key] = value;
  }
  return {
    metadata,
    spec: {
      ...copied,
      restartPolicy: textAt(spec, "restartPolicy") ?? "Always",
      terminationGracePeriodSeconds: numberAt(spec, "terminationGracePeriodSeconds") ?? 30,
      dnsPolicy: textAt(spec, "dnsPolicy") ?? "ClusterFirst",
      securityContext: valueAt(spec, "securityContext") ?? {},
      schedulerName: textAt(spec, "schedulerName") ?? "default-scheduler",
      preemptionPolicy: textAt(spec, "preemptionPolicy") ?? "PreemptLowerPriority",
    },
  };
}

const COPIED = [
  "initContainers",
  "containers",
  "nodeSelector",
  "nodeName",
  "affinity",
  "tolerations",
  "priorityClassName",
  "overhead",
  "topologySpreadConstraints",
];
