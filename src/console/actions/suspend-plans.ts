import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { KueueOwnership } from "../../common/kueue/suspend-ownership.ts";
import { managedByKueue } from "../../common/kueue/suspend-ownership.ts";
import { planResumeTrainingJob, planSuspendTrainingJob } from "../../kubeflow/plan-training-job.ts";
import { PYTORCH_JOB_FRAMEWORK } from "../../kubeflow/pytorch-job/pytorch-job-state.ts";
import { TRAIN_JOB_FRAMEWORK } from "../../kubeflow/train-job/train-job-state.ts";
import type { TrainingFramework, TrainingJob } from "../../kubeflow/training-job.ts";
import { APP_WRAPPERS, type AppWrapper } from "../../ray/appwrapper/app-wrapper.ts";
import { planResumeAppWrapper, planSuspendAppWrapper } from "../../ray/appwrapper/plan-app-wrapper.ts";
import { planResumeRayCluster, planSuspendRayCluster } from "../../ray/cluster/plan-suspend-ray-cluster.ts";
import { RAY_CLUSTERS, type RayCluster } from "../../ray/cluster/ray-cluster.ts";
import { planResumeRayJob, planSuspendRayJob } from "../../ray/job/plan-ray-job.ts";
import { RAY_JOBS, type RayJob } from "../../ray/job/ray-job.ts";
import { planResumeRayService, planSuspendRayService } from "../../ray/service/plan-ray-service.ts";
import { RAY_SERVICES, type RayService } from "../../ray/service/ray-service.ts";
import { podsOfAppWrapper, podsOfRayCluster, rayClusterNamed, WORKLOADS_BY_JOB, workloadFor } from "../model/joins.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { KindId } from "../model/row.ts";
import { type Asking, confirmFacts } from "./asking.ts";

/** Plans to suspend (`true`) or resume (`false`) one object of a kind that can be suspended. */
type SuspendPlanner = (
  record: HasMeta,
  suspend: boolean,
  related: Related,
  asking: Asking,
  count: number,
) => ChangePlan;

/** The rows of a kind hold the records of that kind, which is what makes each cast right. */
export const SUSPEND_PLANNERS: ReadonlyMap<KindId, SuspendPlanner> = new Map<KindId, SuspendPlanner>([
  [
    kindIdOf(RAY_CLUSTERS),
    (record, suspend, related, asking, count) => rayCluster(record as RayCluster, suspend, related, asking, count),
  ],
  [
    kindIdOf(RAY_JOBS),
    (record, suspend, related, asking, count) => rayJob(record as RayJob, suspend, related, asking, count),
  ],
  [
    kindIdOf(RAY_SERVICES),
    (record, suspend, related, asking, count) => rayService(record as RayService, suspend, related, asking, count),
  ],
  [
    kindIdOf(APP_WRAPPERS),
    (record, suspend, related, asking, count) => appWrapper(record as AppWrapper, suspend, related, asking, count),
  ],
  training(TRAIN_JOB_FRAMEWORK),
  training(PYTORCH_JOB_FRAMEWORK),
]);

function training<Job extends TrainingJob>(framework: TrainingFramework<Job>): [KindId, SuspendPlanner] {
  const planner: SuspendPlanner = (record, suspend, related, asking, count) => {
    const facts = { kueue: kueueOf(record, related), confirm: confirmFacts(record, asking, count) };
    const plan = suspend ? planSuspendTrainingJob : planResumeTrainingJob;
    return plan(framework, record as Job, facts);
  };
  return [kindIdOf(framework.kind), planner];
}

function rayCluster(
  cluster: RayCluster,
  suspend: boolean,
  related: Related,
  asking: Asking,
  count: number,
): ChangePlan {
  const facts = {
    kueue: kueueOf(cluster, related),
    confirm: confirmFacts(cluster, asking, count),
    pods: podsOfRayCluster(cluster, related),
  };
  return suspend ? planSuspendRayCluster(cluster, facts) : planResumeRayCluster(cluster, facts);
}

function rayJob(job: RayJob, suspend: boolean, related: Related, asking: Asking, count: number): ChangePlan {
  const cluster = rayClusterNamed(job.meta.namespace, job.clusterName, related);
  const pods = cluster === undefined ? undefined : podsOfRayCluster(cluster, related);
  const facts = { kueue: kueueOf(job, related), confirm: confirmFacts(job, asking, count), cluster, pods };
  return suspend ? planSuspendRayJob(job, facts) : planResumeRayJob(job, facts);
}

function rayService(
  service: RayService,
  suspend: boolean,
  related: Related,
  asking: Asking,
  count: number,
): ChangePlan {
  const facts = { kueue: kueueOf(service, related), confirm: confirmFacts(service, asking, count) };
  return suspend ? planSuspendRayService(service, facts) : planResumeRayService(service, facts);
}

function appWrapper(
  wrapper: AppWrapper,
  suspend: boolean,
  related: Related,
  asking: Asking,
  count: number,
): ChangePlan {
  const facts = {
    kueue: kueueOf(wrapper, related),
    confirm: confirmFacts(wrapper, asking, count),
    pods: podsOfAppWrapper(wrapper, related),
  };
  return suspend ? planSuspendAppWrapper(wrapper, facts) : planResumeAppWrapper(wrapper, facts);
}

/** Kueue's hold on the object itself. What is inside an AppWrapper or RayJob is that object's to suspend: the planner says so. */
function kueueOf(record: HasMeta, related: Related): KueueOwnership | undefined {
  return managedByKueue(record, related.derive(WORKLOADS_BY_JOB) ?? new Map());
}

/** True when the change goes to the object's Workload and not to the object. */
export function goesThroughWorkload(record: HasMeta, related: Related): boolean {
  return kueueOf(record, related) !== undefined && workloadFor(record, related) !== undefined;
}
