import { RAY_CLUSTERS, type RayCluster } from "../../../ray/cluster/ray-cluster.ts";
import {
  type RayClusterHealth,
  type RayClusterState,
  rayClusterHealth,
} from "../../../ray/cluster/ray-cluster-health.ts";
import { ownerInWords } from "../../../ray/cluster/ray-owner.ts";
import { isBeforeAdmission } from "../../model/before-admission.ts";
import type { Cell } from "../../model/cell.ts";
import { podsOfRayCluster, workloadFor } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { prepareWhyLines } from "../../model/why-lines.ts";
import { readyCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { acceleratorsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";
import { whyCell } from "./why-cell.ts";

const LOOKS: Readonly<Record<RayClusterHealth, Look>> = {
  terminating: "progress",
  invalid: "bad",
  suspending: "progress",
  queued: "waiting",
  suspended: "off",
  "head-down": "bad",
  "create-failed": "bad",
  provisioning: "progress",
  degraded: "warning",
  ready: "good",
};

export const RAY_CLUSTER_COLUMNS = kindColumns(
  RAY_CLUSTERS,
  {
    status: byText(status),
    why: { compare: "text", ticking: true, cell: why, prepare: prepareWhyLines },
    reason: byText((cluster, related) => textCell(stateOf(cluster, related).reason, "muted")),
    workers: byNumber(({ workers, suspend }) =>
      readyCell(workers.ready ?? workers.available, workers.desired, suspend === true ? "muted" : undefined),
    ),
    cpu: byQuantity(({ demand }) => resourceCell(demand, "cpu")),
    memory: byQuantity(({ demand }) => resourceCell(demand, "memory")),
    gpu: byNumber(({ demand }) => acceleratorsCell(demand)),
    queue: byText(queue),
    belongsTo: byText(({ owner }) => textCell(ownerInWords(owner), "muted")),
    user: byText(({ user }) => textCell(user)),
    rayVersion: byText(({ rayVersion }) => textCell(rayVersion)),
    image: byText(({ image }) => textCell(image, "muted")),
    headPod: byText(({ headPod }) => textCell(headPod, "muted")),
    autoscaling: byText(({ autoscaling }) => textCell(autoscaling ? "autoscaler" : "")),
  },
  (clusters, related) =>
    summaryCell(
      "clusters",
      clusters.map((cluster) => status(cluster, related)),
    ),
);

/** Health from the cluster and all that is being read around it. */
export function stateOf(cluster: RayCluster, related: Related): RayClusterState {
  return rayClusterHealth(cluster, {
    workload: workloadFor(cluster, related),
    pods: podsOfRayCluster(cluster, related),
  });
}

/** Why it is not admitted yet, by our own reckoning; from then on, what its conditions and pods say. */
function why(cluster: RayCluster, related: Related): Cell {
  const workload = workloadFor(cluster, related);
  return workload !== undefined && isBeforeAdmission(workload)
    ? whyCell(workload, related)
    : textCell(stateOf(cluster, related).reason, "muted");
}

function status(cluster: RayCluster, related: Related): Cell {
  const { health } = stateOf(cluster, related);
  return statusCell(LOOKS[health], health);
}

/** A cluster inside an AppWrapper or RayJob has no queue label of its own: its owner's Workload names the queue. */
function queue(cluster: RayCluster, related: Related): Cell {
  return textCell(cluster.queue ?? workloadFor(cluster, related)?.queue);
}
