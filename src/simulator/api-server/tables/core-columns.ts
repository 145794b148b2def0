import { entriesAt, labelsAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { AGE, ageSince, type Column, integer, labelText, NAME, orNone, path, text, wide } from "./column.ts";
import { POD_COLUMNS } from "./pod-columns.ts";

const ROLE_PREFIX = "node-role.kubernetes.io/";

/** Columns of the built-in kinds, by the id of the kind. */
export const CORE_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  pods: POD_COLUMNS,
  namespaces: [NAME, text("Status", (object) => textAt(object, "status", "phase") ?? ""), AGE],
  nodes: [
    NAME,
    text("Status", nodeStatus),
    text("Roles", nodeRoles),
    AGE,
    text("Version", (node) => textAt(node, "status", "nodeInfo", "kubeletVersion") ?? ""),
    wide("Internal-IP", (node) => addressOf(node, "InternalIP")),
    wide("External-IP", (node) => addressOf(node, "ExternalIP")),
    wide("OS-Image", (node) => textAt(node, "status", "nodeInfo", "osImage") || "<unknown>"),
    wide("Kernel-Version", (node) => textAt(node, "status", "nodeInfo", "kernelVersion") || "<unknown>"),
    wide("Container-Runtime", (node) => textAt(node, "status", "nodeInfo", "containerRuntimeVersion") || "<unknown>"),
  ],
  services: [
    NAME,
    text("Type", (service) => textAt(service, "spec", "type") ?? "ClusterIP"),
    text("Cluster-IP", (service) => orNone(textAt(service, "spec", "clusterIP"))),
    text("External-IP", (service) => orNone(listAt(service, "spec", "externalIPs").join(","))),
    text("Port(s)", (service) => orNone(listAt(service, "spec", "ports").map(portText).join(","))),
    AGE,
    wide("Selector", (service) => labelText(mapAt(service, "spec", "selector"))),
  ],
  endpoints: [NAME, text("Endpoints", () => "<none>"), AGE],
  configmaps: [
    NAME,
    { ...text("Data", () => ""), cell: (object) => countAt(object, "data") + countAt(object, "binaryData") },
    AGE,
  ],
  secrets: [
    NAME,
    text("Type", (secret) => textAt(secret, "type") ?? "Opaque"),
    { ...text("Data", () => ""), cell: (secret) => countAt(secret, "data") },
    AGE,
  ],
  serviceaccounts: [NAME, AGE],
  events: [
    text("Last Seen", (event, now) => ageSince(lastSeen(event), now)),
    text("Type", (event) => textAt(event, "type") ?? ""),
    text("Reason", (event) => textAt(event, "reason") ?? ""),
    text("Object", (event) => {
      const about = (field: string) => textAt(event, "involvedObject", field) ?? "";
      return `${about("kind").toLowerCase()}/${about("name")}`;
    }),
    wide("Subobject", (event) => textAt(event, "involvedObject", "fieldPath") ?? ""),
    wide("Source", eventSource),
    text("Message", (event) => (textAt(event, "message") ?? "").trim()),
    wide("First Seen", (event, now) =>
      ageSince(textAt(event, "firstTimestamp") ?? textAt(event, "eventTime") ?? event.metadata.creationTimestamp, now),
    ),
    {
      ...wide("Count", () => ""),
      cell: (event) => numberAt(event, "series", "count") ?? (numberAt(event, "count") || 1),
    },
    { ...NAME, priority: 1 },
  ],
  resourcequotas: [
    NAME,
    text("Request", (quota) => quotaText(quota, (resource) => !resource.startsWith("limits"))),
    text("Limit", (quota) => quotaText(quota, (resource) => resource.startsWith("limits"))),
    AGE,
  ],
  limitranges: [NAME, createdAt()],
  persistentvolumeclaims: [
    NAME,
    text("Status", (claim) => textAt(claim, "status", "phase") ?? ""),
    text("Volume", (claim) => textAt(claim, "spec", "volumeName") ?? ""),
    text("Capacity", (claim) => textAt(claim, "status", "capacity", "storage") ?? ""),
    text("Access Modes", (claim) => listAt(claim, "status", "accessModes").join(",")),
    text("StorageClass", (claim) => textAt(claim, "spec", "storageClassName") ?? ""),
    text("VolumeAttributesClass", () => "<unset>"),
    AGE,
    wide("VolumeMode", (claim) => textAt(claim, "spec", "volumeMode") ?? "Filesystem"),
  ],
  "leases.coordination.k8s.io": [NAME, text("Holder", (lease) => textAt(lease, "spec", "holderIdentity") ?? ""), AGE],
  "priorityclasses.scheduling.k8s.io": [
    NAME,
    integer("Value", (object) => numberAt(object, "value") ?? 0),
    {
      ...path("Global-Default", "boolean", ".globalDefault"),
      cell: (object) => valueAt(object, "globalDefault") === true,
    },
    AGE,
    text("PreemptionPolicy", (object) => textAt(object, "preemptionPolicy") ?? "PreemptLowerPriority"),
  ],
  "roles.rbac.authorization.k8s.io": [NAME, createdAt()],
  "clusterroles.rbac.authorization.k8s.io": [NAME, createdAt()],
  "rolebindings.rbac.authorization.k8s.io": bindingColumns(),
  "clusterrolebindings.rbac.authorization.k8s.io": bindingColumns(),
};

function createdAt(): Column {
  return {
    name: "Created At",
    type: "date",
    format: "",
    priority: 0,
    cell: ({ metadata }) => metadata.creationTimestamp,
  };
}

function bindingColumns(): readonly Column[] {
  const subjects = (kind: string) => (binding: StoredObject) =>
    listAt(binding, "subjects")
      .filter((subject) => textAt(subject, "kind") === kind)
      .map((subject) => [textAt(subject, "namespace"), textAt(subject, "name")].filter(Boolean).join("/"))
      .join(", ");
  return [
    NAME,
    text("Role", (binding) => `${textAt(binding, "roleRef", "kind")}/${textAt(binding, "roleRef", "name")}`),
    AGE,
    wide("Users", subjects("User")),
    wide("Groups", subjects("Group")),
    wide("ServiceAccounts", subjects("ServiceAccount")),
  ];
}

function nodeStatus(node: StoredObject): string {
  const ready = listAt(node, "status", "conditions").find((condition) => textAt(condition, "type") === "Ready");
  const status = ready === undefined ? "Unknown" : textAt(ready, "status") === "True" ? "Ready" : "NotReady";
  return valueAt(node, "spec", "unschedulable") === true ? `${status},SchedulingDisabled` : status;
}

function nodeRoles({ metadata }: StoredObject): string {
  const roles = Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(ROLE_PREFIX));
  return orNone(
    roles
      .map((label) => label.slice(ROLE_PREFIX.length))
      .toSorted()
      .join(","),
  );
}

function addressOf(node: StoredObject, type: string): string {
  const found = listAt(node, "status", "addresses").find((address) => textAt(address, "type") === type);
  return orNone(textAt(found, "address"));
}

function portText(port: unknown): string {
  const nodePort = numberAt(port, "nodePort");
  const own = nodePort === undefined ? numberAt(port, "port") : `${numberAt(port, "port")}:${nodePort}`;
  return `${own}/${textAt(port, "protocol") ?? "TCP"}`;
}

function lastSeen(event: StoredObject): string {
  const times = [
    textAt(event, "series", "lastObservedTime"),
    textAt(event, "lastTimestamp"),
    textAt(event, "eventTime"),
    event.metadata.creationTimestamp,
  ];
  return times.find((time) => time !== undefined) ?? "";
}

function eventSource(event: StoredObject): string {
  const component = textAt(event, "source", "component");
  if (!component)
    return [textAt(event, "reportingComponent"), textAt(event, "reportingInstance")].filter(Boolean).join(", ");
  return [component, textAt(event, "source", "host")].filter(Boolean).join(", ");
}

function quotaText(quota: StoredObject, shows: (resource: string) => boolean): string {
  const used = labelsAt(quota, "status", "used");
  return entriesAt(quota, "status", "hard")
    .filter(([resource]) => shows(resource))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${used.get(resource) ?? "0"}/${hard}`)
    .join(", ");
}

function countAt(object: StoredObject, field: string): number {
  return entriesAt(object, field).length;
}

function mapAt(object: StoredObject, ...steps: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entriesAt(object, ...steps));
}
