import { confirmLevel, stricter } from "../../common/core-objects/confirm-level.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { APP_WRAPPERS } from "../../ray/appwrapper/app-wrapper.ts";
import { planScale } from "../../ray/cluster/plan-scale.ts";
import type { RayCluster } from "../../ray/cluster/ray-cluster.ts";
import type { ScaleRelated, ScaleWish } from "../../ray/cluster/scale-wish.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";
import { owningRayService } from "../../ray/service/plan-ray-service.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import { podsOfRayCluster, workloadFor } from "../model/joins.ts";
import type { Related } from "../model/related.ts";
import type { Row } from "../model/row.ts";
import { type Asking, confirmFacts, NOBODY } from "./asking.ts";

/** Plans a new size for a worker group of the Ray cluster in a row, with all that is being read around it. */
export function planScaleFor(row: Row, related: Related, wish: ScaleWish, asking: Asking = NOBODY): ChangePlan {
  const cluster = row.record as RayCluster;
  const raise = (plan: ChangePlan): ChangePlan => ({
    ...plan,
    confirm: stricter(plan.confirm, confirmLevel(confirmFacts(cluster, asking), plan.stops)),
  });
  return raise(planScale(cluster, scaleRelated(cluster, related), wish));
}

function scaleRelated(cluster: RayCluster, related: Related): ScaleRelated {
  const { owner } = cluster;
  const ownedBy = <
    T extends { readonly meta: { readonly uid: string; readonly name: string; readonly namespace: string } },
  >(
    records: readonly T[] | undefined,
  ) =>
    owner.kind === "none"
      ? undefined
      : records?.find(({ meta }) =>
          owner.uid === undefined
            ? meta.name === owner.name && meta.namespace === cluster.meta.namespace
            : meta.uid === owner.uid,
        );
  const service = owner.kind === "RayService" ? ownedBy(related.records(RAY_SERVICES)) : undefined;
  return {
    workload: workloadFor(cluster, related),
    pods: podsOfRayCluster(cluster, related),
    appWrapper: owner.kind === "AppWrapper" ? ownedBy(related.records(APP_WRAPPERS)) : undefined,
    rayJob: owner.kind === "RayJob" ? ownedBy(related.records(RAY_JOBS)) : undefined,
    rayService: service === undefined ? undefined : owningRayService(service),
  };
}
