import type { StoredKind } from "./stored-object.ts";

/** What the simulated API server knows of a kind: where it is served and which rules its objects follow. */
export interface KindFacts {
  /** Plural and group, as in error messages: `workloads.kueue.x-k8s.io`, `pods`. */
  readonly id: StoredKind;
  readonly group: string;
  /** Newest first; objects are stored in the first. */
  readonly versions: readonly string[];
  /** What an older cluster serves in their place. */
  readonly oldVersions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly inAll: boolean;
  /** Whether status is written apart from the rest. */
  readonly status: boolean;
  /** Where `scale` reads and writes, for kinds that have it. */
  readonly scale: { readonly status: string; readonly selector: string } | undefined;
  /** Defined by a CustomResourceDefinition: no strategic patches. */
  readonly custom: boolean;
  /** Whether `metadata.generation` counts changes of what was asked for. */
  readonly generation: boolean;
  /** Whether a status given at creation is kept. */
  readonly statusAtCreation: boolean;
  /** Told of, but not to be changed through the API. */
  readonly readOnly: boolean;
}

type Wish = Partial<Omit<KindFacts, "id" | "group" | "kind" | "plural">>;

const READ_ONLY_SCALE = { status: "replicas", selector: "selector" };

const CORE: readonly KindFacts[] = [
  builtIn("", "namespaces", "Namespace", { namespaced: false, shortNames: ["ns"], status: true }),
  builtIn("", "nodes", "Node", { namespaced: false, shortNames: ["no"], status: true, statusAtCreation: true }),
  builtIn("", "pods", "Pod", { shortNames: ["po"], inAll: true, status: true, generation: true }),
  builtIn("", "services", "Service", { shortNames: ["svc"], inAll: true, status: true }),
  builtIn("", "endpoints", "Endpoints", { singular: "endpoints", shortNames: ["ep"] }),
  builtIn("", "configmaps", "ConfigMap", { shortNames: ["cm"] }),
  builtIn("", "secrets", "Secret"),
  builtIn("", "serviceaccounts", "ServiceAccount", { shortNames: ["sa"] }),
  builtIn("", "events", "Event", { shortNames: ["ev"] }),
  builtIn("", "resourcequotas", "ResourceQuota", { shortNames: ["quota"], status: true }),
  builtIn("", "limitranges", "LimitRange", { shortNames: ["limits"] }),
  builtIn("", "persistentvolumeclaims", "PersistentVolumeClaim", { shortNames: ["pvc"], status: true }),
  builtIn("apps", "deployments", "Deployment", workloadKind({ shortNames: ["deploy"], scale: READ_ONLY_SCALE })),
  builtIn("apps", "replicasets", "ReplicaSet", workloadKind({ shortNames: ["rs"], scale: READ_ONLY_SCALE })),
  builtIn("apps", "statefulsets", "StatefulSet", workloadKind({ shortNames: ["sts"], scale: READ_ONLY_SCALE })),
  builtIn("apps", "daemonsets", "DaemonSet", workloadKind({ shortNames: ["ds"] })),
  builtIn("batch", "jobs", "Job", workloadKind({})),
  builtIn("batch", "cronjobs", "CronJob", workloadKind({ shortNames: ["cj"] })),
  builtIn("coordination.k8s.io", "leases", "Lease"),
  builtIn("discovery.k8s.io", "endpointslices", "EndpointSlice", { generation: true }),
  builtIn("networking.k8s.io", "ingresses", "Ingress", { shortNames: ["ing"], status: true, generation: true }),
  builtIn("networking.k8s.io", "networkpolicies", "NetworkPolicy", { shortNames: ["netpol"], generation: true }),
  builtIn("policy", "poddisruptionbudgets", "PodDisruptionBudget", {
    shortNames: ["pdb"],
    status: true,
    generation: true,
  }),
  builtIn("scheduling.k8s.io", "priorityclasses", "PriorityClass", {
    namespaced: false,
    singular: "priorityclass",
    shortNames: ["pc"],
    generation: true,
  }),
  builtIn("rbac.authorization.k8s.io", "clusterroles", "ClusterRole", { namespaced: false }),
  builtIn("rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", { namespaced: false }),
  builtIn("rbac.authorization.k8s.io", "roles", "Role"),
  builtIn("rbac.authorization.k8s.io", "rolebindings", "RoleBinding"),
];

const KUEUE: readonly KindFacts[] = [
  kueue("workloads", "Workload", { shortNames: ["kwl", "kueueworkload", "kueueworkloads"] }),
  kueue("clusterqueues", "ClusterQueue", { namespaced: false, shortNames: ["cq"] }),
  kueue("localqueues", "LocalQueue", { shortNames: ["queue", "queues", "lq"] }),
  kueue("cohorts", "Cohort", { namespaced: false, shortNames: ["co"] }),
  kueue("resourceflavors", "ResourceFlavor", {
    namespaced: false,
    shortNames: ["flavor", "flavors", "rf"],
    status: false,
  }),
  kueue("admissionchecks", "AdmissionCheck", { namespaced: false, shortNames: ["ac"] }),
  kueue("workloadpriorityclasses", "WorkloadPriorityClass", {
    namespaced: false,
    singular: "workloadpriorityclass",
    shortNames: ["wpc"],
    status: false,
  }),
  kueue("topologies", "Topology", {
    namespaced: false,
    singular: "topology",
    shortNames: ["topo"],
    status: false,
  }),
  kueue("multikueueconfigs", "MultiKueueConfig", { namespaced: false, shortNames: ["mkconf"], status: false }),
  kueue("multikueueclusters", "MultiKueueCluster", { namespaced: false, shortNames: ["mkc"] }),
  kueue("provisioningrequestconfigs", "ProvisioningRequestConfig", {
    namespaced: false,
    shortNames: ["prc"],
    status: false,
  }),
];

const RAY: readonly KindFacts[] = [
  ray("rayclusters", "RayCluster"),
  ray("rayjobs", "RayJob"),
  ray("rayservices", "RayService"),
  ray("raycronjobs", "RayCronJob", { versions: ["v1"], oldVersions: [] }),
  custom("workload.codeflare.dev", "appwrappers", "AppWrapper", ["v1beta2"], { shortNames: ["aw"] }),
];

/** What leads requests in from outside: stored for whoever writes it, and nothing comes of it. */
const ROUTES: readonly KindFacts[] = [
  custom("gateway.networking.k8s.io", "gatewayclasses", "GatewayClass", ["v1", "v1beta1"], {
    namespaced: false,
    shortNames: ["gc"],
  }),
  custom("gateway.networking.k8s.io", "gateways", "Gateway", ["v1", "v1beta1"], { shortNames: ["gtw"] }),
  custom("gateway.networking.k8s.io", "httproutes", "HTTPRoute", ["v1", "v1beta1"]),
  custom("route.openshift.io", "routes", "Route", ["v1"]),
];

/** Kubeflow's training jobs: stored like those. An older cluster has no Kubeflow. */
const TRAINING: readonly KindFacts[] = [
  training("trainer.kubeflow.org", "trainjobs", "TrainJob", "v1alpha1"),
  training("trainer.kubeflow.org", "trainingruntimes", "TrainingRuntime", "v1alpha1", { status: false }),
  training("trainer.kubeflow.org", "clustertrainingruntimes", "ClusterTrainingRuntime", "v1alpha1", {
    namespaced: false,
    status: false,
  }),
  training("kubeflow.org", "pytorchjobs", "PyTorchJob", "v1"),
];

const DEFINITIONS: readonly KindFacts[] = [
  builtIn("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", {
    namespaced: false,
    shortNames: ["crd", "crds"],
    statusAtCreation: true,
    readOnly: true,
  }),
];

/** Every kind of the simulated cluster, in the order in which discovery names them. */
export const STORED_KINDS: readonly KindFacts[] = [...CORE, ...DEFINITIONS, ...KUEUE, ...RAY, ...ROUTES, ...TRAINING];

const BY_ID: ReadonlyMap<StoredKind, KindFacts> = new Map(STORED_KINDS.map((facts) => [facts.id, facts]));

/** @throws Error when no such kind is known: a mistake of the caller, never of a request. */
export function kindFacts(id: StoredKind): KindFacts {
  const facts = BY_ID.get(id);
  if (facts === undefined) throw new Error(`${id} is no kind of the simulated cluster`);
  return facts;
}

/** The `apiVersion` in which objects of a kind are stored. */
export function storedApiVersion({ group, versions }: KindFacts): string {
  const version = versions[0] ?? "v1";
  return group === "" ? version : `${group}/${version}`;
}

/** The kind of an object by its `apiVersion` (in any version) and `kind`; undefined when it is not served. */
export function kindOfObject(apiVersion: string, kind: string): KindFacts | undefined {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return STORED_KINDS.find((facts) => facts.kind === kind && facts.group === group);
}

function builtIn(group: string, plural: string, kind: string, wish: Wish = {}): KindFacts {
  return facts(group, plural, kind, ["v1"], { ...wish });
}

function workloadKind(wish: Wish): Wish {
  return { inAll: true, status: true, generation: true, ...wish };
}

function custom(group: string, plural: string, kind: string, versions: readonly string[], wish: Wish = {}): KindFacts {
  return facts(group, plural, kind, versions, { custom: true, generation: true, status: true, ...wish });
}

function kueue(plural: string, kind: string, wish: Wish): KindFacts {
  return custom("kueue.x-k8s.io", plural, kind, ["v1beta2", "v1beta1"], { oldVersions: ["v1beta1"], ...wish });
}

function ray(plural: string, kind: string, wish: Wish = {}): KindFacts {
  return custom("ray.io", plural, kind, ["v1", "v1alpha1"], { inAll: true, oldVersions: ["v1alpha1"], ...wish });
}

function training(group: string, plural: string, kind: string, version: string, wish: Wish = {}): KindFacts {
  return custom(group, plural, kind, [version], { oldVersions: [], ...wish });
}

function facts(group: string, plural: string, kind: string, versions: readonly string[], wish: Wish): KindFacts {
  return {
    id: group === "" ? plural : `${plural}.${group}`,
    group,
    versions,
    oldVersions: versions,
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: true,
    shortNames: [],
    inAll: false,
    status: false,
    scale: undefined,
    custom: false,
    generation: false,
    statusAtCreation: false,
    readOnly: false,
    ...wish,
  };
}
