import { parseQuantity, quantityToNumber } from "../../../common/values/quantity.ts";
import { entriesAt, textAt, valueAt } from "../../../common/values/untyped.ts";

/** Parameters of `ray start` for the first container of a group, as the operator completes them. */
export function rayStartCommand(role: "head" | "worker", params: unknown, container: unknown, address: string): string {
  const complete = new Map<string, string>([
    ["block", "true"],
    ["dashboard-agent-listen-port", "52365"],
    ["metrics-export-port", "8080"],
  ]);
  if (role === "worker") complete.set("address", address);
  const cpu = amount(container, "cpu");
  if (cpu !== undefined && cpu > 0) complete.set("num-cpus", String(Math.ceil(cpu)));
  const memory = amount(container, "memory", "limits");
  if (memory !== undefined) complete.set("memory", String(memory));
  for (const [name] of entriesAt(container, "resources", "limits")) {
    const gpus = name.endsWith("gpu") ? amount(container, name) : undefined;
    if (gpus !== undefined) complete.set("num-gpus", String(gpus));
  }
  if (role === "head") complete.set("dashboard-host", "0.0.0.0");
  for (const [name, value] of entriesAt(params)) if (typeof value === "string") complete.set(name, value);
  const flags = [...complete].sort(([a], [b]) => (a < b ? -1 : 1));
  const printed = flags.map(([name, value]) => printedFlag(name, value));
  return `ray start ${role === "head" ? "--head " : ""}${printed.join("")}`;
}

/** Options that take `true` or `false` as their value. */
const VALUED = ["include-dashboard", "log-color"];

/** Others are switches: there or not. */
function printedFlag(name: string, value: string): string {
  const isSwitch = /^(?:true|false)$/i.test(value) && !VALUED.includes(name);
  if (!isSwitch) return ` --${name}=${value} `;
  return value.toLowerCase() === "true" ? ` --${name} ` : "";
}

function amount(container: unknown, name: string, from?: "limits"): number | undefined {
  const limit = valueAt(container, "resources", "limits", name);
  const quantity = parseQuantity(
    limit ?? (from === undefined ? valueAt(container, "resources", "requests", name) : undefined),
  );
  return quantity === undefined ? undefined : quantityToNumber(quantity);
}

/** What makes Ray notice sooner that a head is gone. */
const SERVICE_ENVIRONMENT = [
  { name: "RAY_timeout_ms_task_wait_for_death_info", value: "0" },
  { name: "RAY_gcs_server_request_timeout_seconds", value: "5" },
  { name: "RAY_SERVE_KV_TIMEOUT_S", value: "5" },
];

/** Environment every Ray container gets. @param creator - Kind of what made the cluster: `RayService`, or `RayCluster` when nothing did. */
export function rayEnvironment(
  role: "head" | "worker",
  command: string,
  service: string,
  namespace: string,
  creator: string,
) {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
  });
  const address = role === "head" ? "127.0.0.1:6379" : `${fullName(service, namespace)}:6379`;
  return [
    ...(role === "worker" ? serviceEnvironment(service, namespace) : []),
    field("RAY_CLUSTER_NAME", "metadata.labels['ray.io/cluster']"),
    field("RAY_CLUSTER_NAMESPACE", "metadata.namespace"),
    field("RAY_CLOUD_INSTANCE_ID", "metadata.name"),
    field("RAY_NODE_TYPE_NAME", "metadata.labels['ray.io/group']"),
    { name: "KUBERAY_GEN_RAY_START_CMD", value: command },
    { name: "RAY_PORT", value: "6379" },
    ...(creator === "RayService" ? SERVICE_ENVIRONMENT : []),
    { name: "RAY_ADDRESS", value: address },
    { name: "RAY_USAGE_STATS_KUBERAY_IN_USE", value: "1" },
    ...(role === "head"
      ? [{ name: "RAY_USAGE_STATS_EXTRA_TAGS", value: `kuberay_version=v1.6.2;kuberay_crd=${creator}` }]
      : []),
    { name: "RAY_DASHBOARD_ENABLE_K8S_DISK_USAGE", value: "1" },
  ];
}

export function serviceEnvironment(service: string, namespace: string) {
  return [
    { name: "FQ_RAY_IP", value: fullName(service, namespace) },
    { name: "RAY_IP", value: service },
  ];
}

export function fullName(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}

/** The health checks the operator adds to a Ray container that has none. */
export function rayProbes(role: "head" | "worker", creator: string) {
  const raylet = "wget --tries 1 -T 2 -q -O- http://localhost:52365/api/local_raylet_healthz | grep success";
  const gcs = "wget --tries 1 -T 10 -q -O- http://localhost:8265/api/gcs_healthz | grep success";
  const exec = { command: ["bash", "-c", role === "head" ? `${raylet} && ${gcs}` : raylet] };
  const common = { exec, periodSeconds: 5, successThreshold: 1, timeoutSeconds: role === "head" ? 5 : 2 };
  const serves = creator === "RayService" && role === "worker";
  const serve = "wget --tries 1 -T 10 -q -O- http://localhost:8000/-/healthz | grep success";
  const ready = { ...common, exec: { command: ["bash", "-c", `${exec.command[2]} && ${serve}`] }, failureThreshold: 1 };
  return {
    livenessProbe: { ...common, failureThreshold: 120, initialDelaySeconds: 30 },
    readinessProbe: { ...common, failureThreshold: 10, ...(serves ? ready : {}), initialDelaySeconds: 10 },
  };
}

export function memoryLimit(container: unknown): string | undefined {
  return textAt(container, "resources", "limits", "memory") ?? textAt(container, "resources", "requests", "memory");
}
