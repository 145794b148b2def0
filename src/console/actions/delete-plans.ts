import type { ConfirmFacts } from "../../common/core-objects/confirm-level.ts";
import { planDelete } from "../../common/core-objects/plan-delete.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { ADMISSION_CHECKS, type AdmissionCheck } from "../../common/kueue/admission-check.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import {
  planDeleteClusterQueue,
  planDeleteCohort,
  planDeleteLocalQueue,
} from "../../common/kueue/plan-delete-queue.ts";
import {
  planDeleteAdmissionCheck,
  planDeleteResourceFlavor,
  planDeleteTopology,
  planDeleteWorkloadPriorityClass,
} from "../../common/kueue/plan-delete-referenced.ts";
import { planDeleteWorkload } from "../../common/kueue/plan-delete-workload.ts";
import { RESOURCE_FLAVORS, type ResourceFlavor } from "../../common/kueue/resource-flavor.ts";
import { TOPOLOGIES, type Topology } from "../../common/kueue/topology.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "../../common/kueue/workload-priority-class.ts";
import { planDeleteTrainingJob } from "../../kubeflow/plan-training-job.ts";
import { PYTORCH_JOBS, type PyTorchJob } from "../../kubeflow/pytorch-job/pytorch-job.ts";
import { PYTORCH_JOB_FRAMEWORK } from "../../kubeflow/pytorch-job/pytorch-job-state.ts";
import { TRAIN_JOBS, type TrainJob } from "../../kubeflow/train-job/train-job.ts";
import { TRAIN_JOB_FRAMEWORK } from "../../kubeflow/train-job/train-job-state.ts";
import { APP_WRAPPERS, type AppWrapper } from "../../ray/appwrapper/app-wrapper.ts";
import { planDeleteAppWrapper } from "../../ray/appwrapper/plan-app-wrapper.ts";
import { planDeleteRayCluster } from "../../ray/cluster/plan-delete-ray-cluster.ts";
import { RAY_CLUSTERS, type RayCluster } from "../../ray/cluster/ray-cluster.ts";
import { planDeleteRayJob } from "../../ray/job/plan-ray-job.ts";
import { RAY_JOBS, type RayJob } from "../../ray/job/ray-job.ts";
import { planDeleteRayService } from "../../ray/service/plan-ray-service.ts";
import { RAY_SERVICES, type RayService } from "../../ray/service/ray-service.ts";
import {
  COHORT_TREE,
  podsOfAppWrapper,
  podsOfRayCluster,
  rayClusterNamed,
  rayJobsOn,
  workloadFor,
} from "../model/joins.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { KindId } from "../model/row.ts";

type DeletePlanner = (record: HasMeta, confirm: ConfirmFacts, related: Related) => ChangePlan;

/** Kinds whose own room knows what goes with an object, what stops, and who makes it again. */
const PLANNERS: ReadonlyMap<KindId, DeletePlanner> = new Map<KindId, DeletePlanner>([
  entry<RayCluster>(RAY_CLUSTERS, (cluster, confirm, related) =>
    planDeleteRayCluster(cluster, {
      confirm,
      pods: podsOfRayCluster(cluster, related),
      workload: workloadFor(cluster, related),
      rayJobs: rayJobsOn(cluster, related),
    }),
  ),
  entry<RayJob>(RAY_JOBS, (job, confirm, related) => {
    const cluster = rayClusterNamed(job.meta.namespace, job.clusterName, related);
    return planDeleteRayJob(job, {
      confirm,
      cluster,
      pods: cluster === undefined ? undefined : podsOfRayCluster(cluster, related),
    });
  }),
  entry<RayService>(RAY_SERVICES, (service, confirm) => planDeleteRayService(service, { confirm })),
  entry<AppWrapper>(APP_WRAPPERS, (wrapper, confirm, related) =>
    planDeleteAppWrapper(wrapper, {
      confirm,
      pods: podsOfAppWrapper(wrapper, related),
      workload: workloadFor(wrapper, related),
    }),
  ),
  entry<TrainJob>(TRAIN_JOBS, (job, confirm) => planDeleteTrainingJob(TRAIN_JOB_FRAMEWORK, job, confirm)),
  entry<PyTorchJob>(PYTORCH_JOBS, (job, confirm) => planDeleteTrainingJob(PYTORCH_JOB_FRAMEWORK, job, confirm)),
  entry<Workload>(WORKLOADS, planDeleteWorkload),
  entry<ClusterQueue>(CLUSTER_QUEUES, (queue, confirm, related) => {
    const localQueues = related.records(LOCAL_QUEUES)?.filter(({ clusterQueue }) => clusterQueue === queue.meta.name);
    return planDeleteClusterQueue(queue, { ...confirm, localQueues });
  }),
  entry<LocalQueue>(LOCAL_QUEUES, planDeleteLocalQueue),
  entry<Cohort>(COHORTS, (cohort, confirm, related) =>
    planDeleteCohort(cohort, { ...confirm, node: related.derive(COHORT_TREE)?.nodes.get(cohort.meta.name) }),
  ),
  entry<ResourceFlavor>(RESOURCE_FLAVORS, (flavor, confirm, related) =>
    planDeleteResourceFlavor(flavor, { ...confirm, users: related.records(CLUSTER_QUEUES) }),
  ),
  entry<AdmissionCheck>(ADMISSION_CHECKS, (check, confirm, related) =>
    planDeleteAdmissionCheck(check, { ...confirm, users: related.records(CLUSTER_QUEUES) }),
  ),
  entry<Topology>(TOPOLOGIES, (topology, confirm, related) =>
    planDeleteTopology(topology, { ...confirm, users: related.records(RESOURCE_FLAVORS) }),
  ),
  entry<WorkloadPriorityClass>(WORKLOAD_PRIORITY_CLASSES, planDeleteWorkloadPriorityClass),
]);

/** Plans the deletion of one object of any kind. */
export function planDeleteOf(kind: ResourceKind, record: HasMeta, confirm: ConfirmFacts, related: Related): ChangePlan {
  const planner = PLANNERS.get(kindIdOf(kind));
  if (planner === undefined || record.unreadable !== undefined) return planDelete(kind, record, confirm);
  return planner(record, confirm, related);
}

/** The rows of a kind hold the records of that kind, which is what makes the cast right. */
function entry<T extends HasMeta>(
  kind: ResourceKind<T>,
  plan: (record: T, confirm: ConfirmFacts, related: Related) => ChangePlan,
): [KindId, DeletePlanner] {
  return [kindIdOf(kind), (record, confirm, related) => plan(record as T, confirm, related)];
}
