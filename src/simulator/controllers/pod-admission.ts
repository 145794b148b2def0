import { valueAt } from "../../common/values/untyped.ts";
import type { Admission, Draft } from "../object-store.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "./object-maps.ts";
import { qosClass } from "./pod-quality.ts";

const EVICTION_SECONDS = 300;

/** What an API server and its built-in plugins write into every new pod. */
export const POD_DEFAULTS: Admission = {
  kinds: ["pods"],
  mutate({ operation, store }, draft) {
    if (operation !== "CREATE") return;
    draft.spec ??= {};
    defaultPodSpec(draft.spec);
    const accountName = draft.spec["serviceAccountName"] ?? "default";
    setDefaults(draft.spec, { serviceAccountName: accountName, serviceAccount: accountName, enableServiceLinks: true });
    defaultPriority(draft.spec, (name) =>
      store.get({ kind: "priorityclasses.scheduling.k8s.io", namespace: "", name }),
    );
    defaultTolerations(draft.spec);
  },
};

/** How every new pod stands, once all others have had their say: gates may be theirs. */
export const POD_START: Admission = {
  kinds: ["pods"],
  mutate({ operation }, draft) {
    if (operation !== "CREATE") return;
    draft.status = { phase: "Pending", qosClass: qosClass(draft.spec ?? {}), ...gatedStatus(draft) };
  },
};

/** Defaults of a pod spec wherever one stands: in a pod, or in the template of a built-in kind. */
export function defaultPodSpec(spec: Writable): void {
  setDefaults(spec, {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  });
  for (const container of [...mapsIn(spec, "initContainers"), ...mapsIn(spec, "containers")])
    defaultContainer(container);
}

function defaultContainer(container: Writable): void {
  setDefaults(container, {
    imagePullPolicy: pullPolicy(container["image"]),
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
  });
  for (const port of mapsIn(container, "ports")) setDefaults(port, { protocol: "TCP" });
  const resources = mapIn(container, "resources");
  const limits = resources["limits"];
  if (typeof limits !== "object" || limits === null) return;
  const requests = mapIn(resources, "requests");
  setDefaults(requests, limits as Writable);
}

function pullPolicy(image: unknown): string {
  const name = typeof image === "string" ? (image.split("/").at(-1) ?? "") : "";
  return /[:@]/.test(name) && !name.endsWith(":latest") ? "IfNotPresent" : "Always";
}

function defaultPriority(spec: Writable, classOf: (name: string) => unknown): void {
  const name = spec["priorityClassName"];
  const found = typeof name === "string" ? classOf(name) : undefined;
  const value = valueAt(found, "value");
  setDefaults(spec, {
    priority: typeof value === "number" ? value : 0,
    preemptionPolicy: valueAt(found, "preemptionPolicy") ?? "PreemptLowerPriority",
  });
}

function defaultTolerations(spec: Writable): void {
  const given = mapsIn(spec, "tolerations");
  const missing = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"].filter(
    (key) =>
      !given.some(
        (toleration) =>
          toleration["key"] === key || (toleration["key"] === undefined && toleration["operator"] === "Exists"),
      ),
  );
  const added = missing.map((key) => ({
    key,
    operator: "Exists",
    effect: "NoExecute",
    tolerationSeconds: EVICTION_SECONDS,
  }));
  spec["tolerations"] = [...given, ...added];
}

function gatedStatus({ spec, metadata }: Draft): { readonly conditions?: readonly unknown[] } {
  if (mapsIn(spec ?? {}, "schedulingGates").length === 0) return {};
  const condition = {
    type: "PodScheduled",
    status: "False",
    reason: "SchedulingGated",
    message: "Scheduling is blocked due to non-empty scheduling gates",
    lastProbeTime: null,
    lastTransitionTime: metadata["creationTimestamp"],
  };
  return { conditions: [condition] };
}
