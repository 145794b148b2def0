import { whyUntouchable } from "../../common/core-objects/change-target.ts";
import { RAY_CLUSTERS, type RayCluster } from "../../ray/cluster/ray-cluster.ts";
import { effectiveReplicas } from "../../ray/cluster/worker-group.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import type { Action } from "../model/catalog.ts";
import type { ScaleGroup } from "../model/overlay.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type Row, refOf } from "../model/row.ts";
import { rightTo } from "./asking.ts";
import { planScaleFor } from "./plan-scale-for.ts";

const KIND_ID = kindIdOf(RAY_CLUSTERS);

export const RAY_CLUSTER_ACTIONS: readonly Action[] = [
  {
    id: "ray-cluster.scale",
    title: "Scale workers",
    kinds: [KIND_ID],
    changes: true,
    onMany: false,
    needs: ({ record }) => {
      const patch = rightTo("patch", RAY_CLUSTERS, record);
      return (record as RayCluster).owner.kind === "RayService"
        ? [rightTo("patch", RAY_SERVICES, record), patch]
        : [patch];
    },
    unavailable: whyNotScalable,
    run: ({ rows }) => {
      const [row] = rows;
      if (row === undefined) return { start: "plans", plans: [] };
      return { start: "scale", of: refOf(KIND_ID, row), groups: (row.record as RayCluster).groups.map(scaleGroup) };
    },
  },
  {
    id: "ray-cluster.dashboard",
    title: "Open dashboard",
    kinds: [KIND_ID],
    changes: false,
    onMany: false,
    needs: () => [],
    unavailable: ({ record }) =>
      record.meta.deletingSince === undefined ? undefined : `${record.meta.name} is being deleted.`,
    run: ({ rows }) => ({
      start: "effects",
      effects: rows.slice(0, 1).map((row) => ({ kind: "find-dashboard", of: refOf(KIND_ID, row) })),
    }),
  },
];

/**
 * What no number could change: one worker more, with bounds moved as needed, is refused. Bounds and the way down are judged
 * in the dialog, when there is a number.
 */
function whyNotScalable(row: Row, related: Related): string | undefined {
  const cluster = row.record as RayCluster;
  const untouchable = whyUntouchable(cluster);
  if (untouchable !== undefined) return untouchable;
  const [group] = cluster.groups;
  if (group === undefined) return `${cluster.meta.name} has no worker group.`;
  const oneMore = { groupName: group.name, replicas: effectiveReplicas(group) + 1, widenBounds: true };
  return planScaleFor(row, related, oneMore).refusedBecause;
}

function scaleGroup({ name, replicas, minReplicas, maxReplicas }: RayCluster["groups"][number]): ScaleGroup {
  return { name, replicas, min: minReplicas, max: maxReplicas };
}
