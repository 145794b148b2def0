import { kindIdOf } from "../../model/related-cache.ts";
import type { KindId } from "../../model/row.ts";
import { APP_WRAPPER_COLUMNS } from "./app-wrappers.ts";
import { CLUSTER_QUEUE_COLUMNS } from "./cluster-queues.ts";
import { EVENT_COLUMNS } from "./events.ts";
import { LOCAL_QUEUE_COLUMNS } from "./local-queues.ts";
import type { KindColumns } from "./named-column.ts";
import { NAMESPACE_COLUMNS, SERVICE_COLUMNS } from "./namespaces-and-services.ts";
import { NODE_COLUMNS } from "./nodes.ts";
import { POD_COLUMNS } from "./pods.ts";
import {
  ADMISSION_CHECK_COLUMNS,
  COHORT_COLUMNS,
  RESOURCE_FLAVOR_COLUMNS,
  TOPOLOGY_COLUMNS,
  WORKLOAD_PRIORITY_CLASS_COLUMNS,
} from "./queue-settings.ts";
import { LIMIT_RANGE_COLUMNS, RESOURCE_QUOTA_COLUMNS } from "./quotas.ts";
import { RAY_CLUSTER_COLUMNS } from "./ray-clusters.ts";
import { RAY_JOB_COLUMNS } from "./ray-jobs.ts";
import { RAY_SERVICE_COLUMNS } from "./ray-services.ts";
import {
  CLUSTER_TRAINING_RUNTIME_COLUMNS,
  PYTORCH_JOB_COLUMNS,
  TRAIN_JOB_COLUMNS,
  TRAINING_RUNTIME_COLUMNS,
} from "./training.ts";
import { WORKLOAD_COLUMNS } from "./workloads.ts";

const ALL: readonly KindColumns[] = [
  RAY_CLUSTER_COLUMNS,
  RAY_JOB_COLUMNS,
  RAY_SERVICE_COLUMNS,
  APP_WRAPPER_COLUMNS,
  TRAIN_JOB_COLUMNS,
  PYTORCH_JOB_COLUMNS,
  TRAINING_RUNTIME_COLUMNS,
  CLUSTER_TRAINING_RUNTIME_COLUMNS,
  WORKLOAD_COLUMNS,
  CLUSTER_QUEUE_COLUMNS,
  LOCAL_QUEUE_COLUMNS,
  COHORT_COLUMNS,
  RESOURCE_FLAVOR_COLUMNS,
  ADMISSION_CHECK_COLUMNS,
  WORKLOAD_PRIORITY_CLASS_COLUMNS,
  TOPOLOGY_COLUMNS,
  RESOURCE_QUOTA_COLUMNS,
  LIMIT_RANGE_COLUMNS,
  POD_COLUMNS,
  NODE_COLUMNS,
  EVENT_COLUMNS,
  NAMESPACE_COLUMNS,
  SERVICE_COLUMNS,
];

/** Every kind that the product reads, with the columns and the summary its views can name. */
export const KIND_COLUMNS: ReadonlyMap<KindId, KindColumns> = new Map(
  ALL.map((entry) => [kindIdOf(entry.kind), entry]),
);
