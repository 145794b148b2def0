import { type Column, NAME, path } from "./column.ts";

const CREATED = ".metadata.creationTimestamp";
const AGE = path("Age", "date", CREATED);
const isWide = { isWide: true };
const condition = (name: string, type: string) =>
  path(name, "string", `.status.conditions[?(@.type=='${type}')].status`);
const counted = (name: string, field: string, options = {}) => path(name, "integer", `.status.${field}`, options);
const cohort = (field: string): readonly Column[] => [
  NAME,
  path("Cohort", "string", `.spec.${field}`),
  path("Strategy", "string", ".spec.queueingStrategy", isWide),
  counted("Pending Workloads", "pendingWorkloads"),
  counted("Admitted Workloads", "admittedWorkloads", isWide),
];

/** Printer columns of the custom kinds, by the id of the kind, or by that and a version whose columns differ. */
export const CUSTOM_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  "workloads.kueue.x-k8s.io": [
    NAME,
    path("Queue", "string", ".spec.queueName"),
    path("Reserved in", "string", ".status.admission.clusterQueue"),
    condition("Admitted", "Admitted"),
    condition("Finished", "Finished"),
    AGE,
  ],
  "clusterqueues.kueue.x-k8s.io": cohort("cohortName"),
  "clusterqueues.kueue.x-k8s.io/v1beta1": cohort("cohort"),
  "localqueues.kueue.x-k8s.io": [
    NAME,
    path("ClusterQueue", "string", ".spec.clusterQueue"),
    counted("Pending Workloads", "pendingWorkloads"),
    counted("Admitted Workloads", "admittedWorkloads"),
  ],
  "workloadpriorityclasses.kueue.x-k8s.io": [NAME, path("Value", "integer", ".value")],
  "multikueueclusters.kueue.x-k8s.io": [NAME, condition("Connected", "Active"), AGE],
  "rayclusters.ray.io": [
    NAME,
    counted("desired workers", "desiredWorkerReplicas"),
    counted("available workers", "availableWorkerReplicas"),
    path("cpus", "string", ".status.desiredCPU"),
    path("memory", "string", ".status.desiredMemory"),
    path("gpus", "string", ".status.desiredGPU"),
    path("tpus", "string", ".status.desiredTPU", isWide),
    path("status", "string", ".status.state"),
    path("age", "date", CREATED),
    path("head pod IP", "string", ".status.head.podIP", isWide),
    path("head service IP", "string", ".status.head.serviceIP", isWide),
  ],
  "rayjobs.ray.io": [
    NAME,
    path("job status", "string", ".status.jobStatus"),
    path("deployment status", "string", ".status.jobDeploymentStatus"),
    path("ray cluster name", "string", ".status.rayClusterName"),
    path("start time", "string", ".status.startTime"),
    path("end time", "string", ".status.endTime"),
    path("age", "date", CREATED),
  ],
  "rayjobs.ray.io/v1alpha1": [NAME, AGE],
  "rayservices.ray.io": [
    NAME,
    path("service status", "string", ".status.serviceStatus"),
    path("num serve endpoints", "string", ".status.numServeEndpoints"),
  ],
  "rayservices.ray.io/v1alpha1": [NAME, AGE],
  "raycronjobs.ray.io": [
    NAME,
    path("schedule", "string", ".spec.schedule"),
    path("last schedule", "string", ".status.lastScheduleTime"),
    path("age", "date", CREATED),
    path("suspend", "boolean", ".spec.suspend"),
  ],
  "appwrappers.workload.codeflare.dev": [
    NAME,
    path("Status", "string", ".status.phase"),
    condition("Quota Reserved", "QuotaReserved"),
    condition("Resources Deployed", "ResourcesDeployed"),
    condition("Unhealthy", "Unhealthy"),
    AGE,
  ],
  "customresourcedefinitions.apiextensions.k8s.io": [NAME, path("Created At", "string", CREATED)],
  "gatewayclasses.gateway.networking.k8s.io": [
    NAME,
    path("Controller", "string", ".spec.controllerName"),
    condition("Accepted", "Accepted"),
    AGE,
    path("Description", "string", ".spec.description", isWide),
  ],
  "gateways.gateway.networking.k8s.io": [
    NAME,
    path("Class", "string", ".spec.gatewayClassName"),
    path("Address", "string", ".status.addresses[*].value"),
    condition("Programmed", "Programmed"),
    AGE,
  ],
  "httproutes.gateway.networking.k8s.io": [NAME, path("Hostnames", "string", ".spec.hostnames"), AGE],
  "routes.route.openshift.io": [
    NAME,
    path("Host", "string", ".status.ingress[0].host"),
    path("Admitted", "string", ".status.ingress[0].conditions[?(@.type=='Admitted')].status"),
    path("Service", "string", ".spec.to.name"),
    path("TLS", "string", ".spec.tls.type"),
  ],
};

/** Columns of custom kinds that define none. */
export const PLAIN_COLUMNS: readonly Column[] = [NAME, AGE];
