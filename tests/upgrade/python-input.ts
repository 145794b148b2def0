import type { RayClusterConfiguration } from "../../src/ray/cluster/ray-cluster-configuration.ts";
import type { Fields } from "./python-goldens.ts";

/** Names of the Python configuration that have one of ours with the same meaning and the same values. */
const RENAMED: Readonly<Record<string, string>> = {
  name: "name",
  namespace: "namespace",
  labels: "labels",
  annotations: "annotations",
  envs: "env",
  image: "image",
  image_pull_secrets: "imagePullSecrets",
  volumes: "volumes",
  volume_mounts: "volumeMounts",
  enable_usage_stats: "usageStats",
  local_queue: "queue",
  extended_resource_mapping: "extendedResourceMapping",
};
/** Read below, or without a meaning for the manifest: where it is written to, and how certificates are checked. */
const KNOWN = new Set([
  ...["head_cpu_requests", "head_cpu_limits", "head_memory_requests", "head_memory_limits"],
  ...["worker_cpu_requests", "worker_cpu_limits", "worker_memory_requests", "worker_memory_limits"],
  ...["head_extended_resource_requests", "worker_extended_resource_requests", "head_tolerations", "worker_tolerations"],
  ...["num_workers", "min_workers", "max_workers", "enable_autoscaling", "additional_worker_groups"],
  ...["enable_gcs_ft", "redis_address", "redis_password_secret", "external_storage_namespace"],
  ...["overwrite_default_resource_mapping", "appwrapper", "write_to_file", "verify_tls"],
]);

/** What a person who moves from Python writes for the same cluster. Wrong values stay wrong: they are for our checks to find. */
export function translated(input: Fields): RayClusterConfiguration {
  const configuration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const ours = RENAMED[name] ?? (KNOWN.has(name) ? undefined : name);
    // For Python an empty queue or image is none.
    if (ours !== undefined && !(value === "" && (ours === "queue" || ours === "image"))) configuration[ours] = value;
  }
  const workers = without({ tolerations: listed(input["worker_tolerations"]) });
  configuration["head"] = without({
    cpu: amount(input["head_cpu_requests"] ?? 1, input["head_cpu_limits"] ?? 2),
    memory: amount(gigabytes(input["head_memory_requests"] ?? 5), gigabytes(input["head_memory_limits"] ?? 8)),
    extendedResources: input["head_extended_resource_requests"],
    tolerations: listed(input["head_tolerations"]),
  });
  const autoscaling = input["enable_autoscaling"] === true;
  const size = autoscaling
    ? without({ min: input["min_workers"], max: input["max_workers"] })
    : without({ replicas: input["num_workers"] });
  const first = {
    name: `small-group-${String(input["name"])}`.slice(0, 63),
    ...size,
    ...without({
      cpu: amount(input["worker_cpu_requests"] ?? 1, input["worker_cpu_limits"] ?? 1),
      memory: amount(
        workerMemory(input["worker_memory_requests"] ?? 3),
        workerMemory(input["worker_memory_limits"] ?? 6),
      ),
      extendedResources: input["worker_extended_resource_requests"],
    }),
    ...workers,
  };
  const more = (input["additional_worker_groups"] as readonly Fields[] | undefined) ?? [];
  configuration["workerGroups"] = [first, ...more.map((group) => translatedGroup(group, input, workers))];
  if (autoscaling) configuration["autoscaling"] = {};
  if (input["enable_gcs_ft"] === true) configuration["gcsFaultTolerance"] = faultTolerance(input);
  return configuration as RayClusterConfiguration;
}

/** A further group takes what it does not say from the workers of the first. */
function translatedGroup(group: Fields, input: Fields, workers: Fields): Fields {
  const pick = (name: string, fallback: unknown) => group[name] ?? input[`worker_${name}`] ?? fallback;
  const type = group["gpu_type"] ?? (group["gpu_count"] === undefined ? undefined : "");
  return without({
    name: group["group_name"],
    replicas: group["replicas"],
    min: group["min_replicas"],
    max: group["max_replicas"],
    image: group["image"],
    env: group["envs"],
    labels: group["labels"] ?? input["labels"],
    cpu: amount(pick("cpu_requests", 1), pick("cpu_limits", 1)),
    memory: amount(workerMemory(pick("memory_requests", 3)), workerMemory(pick("memory_limits", 6))),
    extendedResources: {
      ...(group["extended_resource_requests"] as Fields | undefined),
      ...(type === undefined ? {} : { [type as string]: group["gpu_count"] }),
    },
    ...workers,
    ...without({ tolerations: listed(group["tolerations"]) }),
  });
}

function faultTolerance(input: Fields): Fields {
  return without({
    redisAddress: input["redis_address"],
    redisPassword: input["redis_password_secret"],
    externalStorageNamespace: input["external_storage_namespace"],
  });
}

function amount(request: unknown, limit: unknown): Fields {
  return { request, limit };
}

/** A number is gigabytes in Python. */
function gigabytes(value: unknown): unknown {
  return Number.isInteger(value) ? `${String(value)}G` : value;
}

/** For workers, digits alone are gigabytes as well. */
function workerMemory(value: unknown): unknown {
  return typeof value === "string" && /^[0-9]+$/.test(value) ? `${value}G` : gigabytes(value);
}

/** An empty list of Python is none. */
function listed(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? undefined : value;
}

function without(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
