import type { ObjectStore, Writer } from "../object-store.ts";
import { kindOfObject } from "../stored-kinds.ts";
import type { NewObject } from "../stored-object.ts";

const RBAC = "rbac.authorization.k8s.io";
const READ = ["get", "list", "watch"];
const WRITE = ["create", "delete", "deletecollection", "patch", "update"];
const ALL = ["*"];

type Rule = Readonly<Record<string, readonly string[]>>;
const rule = (group: string, resources: readonly string[], verbs: readonly string[]): Rule => ({
  apiGroups: [group],
  resources,
  verbs,
});

const CORE_READ = [
  "configmaps",
  "endpoints",
  "events",
  "limitranges",
  "namespaces",
  "namespaces/status",
  "persistentvolumeclaims",
  "pods",
  "pods/log",
  "pods/status",
  "resourcequotas",
  "resourcequotas/status",
  "serviceaccounts",
  "services",
  "services/status",
];
const CORE_WRITE = ["configmaps", "events", "persistentvolumeclaims", "pods", "secrets", "serviceaccounts", "services"];
const CORE_CONNECT = ["pods/eviction", "pods/portforward", "services/proxy"];
const APPS = [
  "daemonsets",
  "deployments",
  "deployments/scale",
  "replicasets",
  "replicasets/scale",
  "statefulsets",
  "statefulsets/scale",
];

const VIEW: readonly Rule[] = [
  rule("", CORE_READ, READ),
  rule("apps", APPS, READ),
  rule("batch", ["cronjobs", "cronjobs/status", "jobs", "jobs/status"], READ),
  rule("discovery.k8s.io", ["endpointslices"], READ),
  rule("networking.k8s.io", ["ingresses", "networkpolicies"], READ),
  rule("policy", ["poddisruptionbudgets"], READ),
];
const EDIT: readonly Rule[] = [
  rule("", CORE_WRITE, WRITE),
  rule("", ["secrets"], READ),
  rule("", CORE_CONNECT, ["create", "get"]),
  rule("apps", APPS, WRITE),
  rule("batch", ["cronjobs", "jobs"], WRITE),
  rule("networking.k8s.io", ["ingresses", "networkpolicies"], WRITE),
];
const QUEUES_READ = rule("kueue.x-k8s.io", ["localqueues", "workloads"], READ);

/** Roles that every cluster has, and those of people who run workloads on this one. */
const CLUSTER_ROLES: Readonly<Record<string, readonly Rule[]>> = {
  "cluster-admin": [
    { apiGroups: ALL, resources: ALL, verbs: ALL },
    { nonResourceURLs: ALL, verbs: ALL },
  ],
  admin: [...VIEW, ...EDIT, rule(RBAC, ["roles", "rolebindings"], [...READ, ...WRITE])],
  edit: [...VIEW, ...EDIT],
  view: VIEW,
  "system:discovery": [
    {
      nonResourceURLs: [
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
        "/healthz",
        "/livez",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/version",
        "/version/",
      ],
      verbs: ["get"],
    },
  ],
  "system:public-info-viewer": [
    { nonResourceURLs: ["/healthz", "/livez", "/readyz", "/version", "/version/"], verbs: ["get"] },
  ],
  "system:basic-user": [
    rule("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
    rule("authentication.k8s.io", ["selfsubjectreviews"], ["create"]),
  ],
  "codeflare-editor": [
    rule("ray.io", ["rayclusters", "rayjobs", "rayservices"], ALL),
    rule("workload.codeflare.dev", ["appwrappers"], ALL),
    QUEUES_READ,
    rule("visibility.kueue.x-k8s.io", ["localqueues/pendingworkloads"], ["get", "list"]),
  ],
  "codeflare-viewer": [
    rule("ray.io", ["rayclusters", "rayjobs", "rayservices"], READ),
    rule("workload.codeflare.dev", ["appwrappers"], READ),
    QUEUES_READ,
  ],
  "platform-admin": [
    rule("kueue.x-k8s.io", ALL, ALL),
    rule("visibility.kueue.x-k8s.io", ALL, ["get", "list"]),
    rule("ray.io", ALL, ALL),
    rule("workload.codeflare.dev", ALL, ALL),
    rule("", ["nodes"], [...READ, "patch"]),
  ],
};

const CLUSTER_BINDINGS: readonly (readonly [name: string, role: string, kind: "User" | "Group", subject: string])[] = [
  ["cluster-admin", "cluster-admin", "Group", "system:masters"],
  ["system:discovery", "system:discovery", "Group", "system:authenticated"],
  ["system:basic-user", "system:basic-user", "Group", "system:authenticated"],
  ["system:public-info-viewer", "system:public-info-viewer", "Group", "system:unauthenticated"],
  ["platform-admin", "platform-admin", "User", "platform-admin"],
  ["platform-admin-view", "view", "User", "platform-admin"],
];

/** In which namespace each person works. */
export interface People {
  readonly alice: string;
  readonly bob: string;
}

export const PEOPLE: People = { alice: "team-a", bob: "team-b" };
const ROLES: Readonly<Record<keyof People, readonly string[]>> = {
  alice: ["edit", "codeflare-editor"],
  bob: ["view", "codeflare-viewer"],
};

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];
const WRITER: Writer = { user: "system:apiserver", groups: ["system:masters"], manager: "kube-apiserver" };

/** Fills an empty store with what an API server brings along and the rights of the simulated people. */
export function createBootstrapObjects(store: ObjectStore, people: People = PEOPLE): void {
  const roles = Object.entries(CLUSTER_ROLES).map(([name, rules]) => rbac("ClusterRole", { name }, { rules }));
  const bindings = CLUSTER_BINDINGS.map(([name, role, kind, subject]) =>
    rbac("ClusterRoleBinding", { name }, binding(role, kind, subject)),
  );
  const members = (["alice", "bob"] as const).flatMap((user) =>
    ROLES[user].map((role) =>
      rbac("RoleBinding", { name: `${user}-${role}`, namespace: people[user] }, binding(role, "User", user)),
    ),
  );
  const namespaces = NAMESPACES.map((name) => namespaceObject(name));
  for (const object of [...namespaces, ...roles, ...bindings]) add(store, object);
  for (const namespace of [people.alice, people.bob])
    if (!has(store, namespace)) add(store, namespaceObject(namespace));
  for (const object of members) add(store, object);
}

function has(store: ObjectStore, namespace: string): boolean {
  return store.get({ kind: "namespaces", namespace: "", name: namespace }) !== undefined;
}

function add(store: ObjectStore, object: NewObject): void {
  const kind = kindOfObject(String(object["apiVersion"]), String(object["kind"]));
  if (kind !== undefined) store.create(kind.id, object, WRITER);
}

function namespaceObject(name: string): NewObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { "kubernetes.io/metadata.name": name } } };
}

function rbac(kind: string, metadata: NewObject["metadata"], rest: object): NewObject {
  return { apiVersion: `${RBAC}/v1`, kind, metadata, ...rest };
}

function binding(role: string, kind: "User" | "Group", name: string) {
  return {
    roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: role },
    subjects: [{ apiGroup: RBAC, kind, name }],
  };
}
