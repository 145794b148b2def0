/**
 * The SDK door: re-exports, nothing else; by name, but for files of operations, where everything is for programs. Every function that
 * talks to a server takes the client of `connect()` as its first argument; planners are pure and their plans go through `rehearse` and
 * `carryOut`.
 */

export { cordonNode, uncordonNode } from "./common/core-objects/change-node.ts";
export { EVENTS, type Event } from "./common/core-objects/event.ts";
export { LIMIT_RANGES, type LimitRange } from "./common/core-objects/limit-range.ts";
export { NAMESPACES, type Namespace } from "./common/core-objects/namespace.ts";
export { NODES, type Node } from "./common/core-objects/node.ts";
export { type CordonFacts, planCordon } from "./common/core-objects/plan-cordon.ts";
export { planDelete } from "./common/core-objects/plan-delete.ts";
export { PODS, type Pod } from "./common/core-objects/pod.ts";
export { RESOURCE_QUOTAS, type ResourceQuota } from "./common/core-objects/resource-quota.ts";
export {
  type ResourceQuotaConfiguration,
  resourceQuotaManifest,
} from "./common/core-objects/resource-quota-configuration.ts";
export * from "./common/core-objects/resource-quota-operations.ts";
export { SERVICES, type Service } from "./common/core-objects/service.ts";
export { type AccessAnswer, type AccessQuestion, rightInWords } from "./common/kubernetes-cluster/access.ts";
export type { Applied, ApplyOptions, FieldChange } from "./common/kubernetes-cluster/apply-resource.ts";
export {
  type CarryOutOptions,
  type ChangeOutcome,
  carryOut,
  type Rehearsal,
  rehearse,
} from "./common/kubernetes-cluster/change.ts";
export type { BlastRadius, ChangePlan, ChangeTarget, ConfirmLevel } from "./common/kubernetes-cluster/change-plan.ts";
export { ChangeRefused } from "./common/kubernetes-cluster/change-refused.ts";
export type * from "./common/kubernetes-cluster/client.ts";
export { connect } from "./common/kubernetes-cluster/cluster-client.ts";
export type { TokenSource } from "./common/kubernetes-cluster/credentials.ts";
export type { Discovery, ServedResource } from "./common/kubernetes-cluster/discovery.ts";
export { errorNextStep } from "./common/kubernetes-cluster/error-messages.ts";
export { ClusterError, type ClusterErrorReason, isClusterError } from "./common/kubernetes-cluster/errors.ts";
export { sessionConsents, storedConsents } from "./common/kubernetes-cluster/exec-consent.ts";
export { FileJournal } from "./common/kubernetes-cluster/file-journal.ts";
export { type Journal, MemoryJournal } from "./common/kubernetes-cluster/journal.ts";
export { type Kubeconfig, loadKubeconfig } from "./common/kubernetes-cluster/kubeconfig.ts";
export type { KubernetesObject } from "./common/kubernetes-cluster/kubernetes-object.ts";
export type { MadeChange, MakeChangeOptions } from "./common/kubernetes-cluster/make-change.ts";
export type { HasMeta, Meta, OwnerReference } from "./common/kubernetes-cluster/meta.ts";
export { type OpenedContext, openContext } from "./common/kubernetes-cluster/open-context.ts";
export {
  openInCluster,
  openWithToken,
  type TokenAccessOptions,
} from "./common/kubernetes-cluster/open-with-token.ts";
export type { Namespaces } from "./common/kubernetes-cluster/read-served.ts";
export type { ObjectName, ResourceKind, Scope } from "./common/kubernetes-cluster/resource-kind.ts";
export type { TypedResource } from "./common/kubernetes-cluster/typed-resource.ts";
export type { WaitEnd, WaitOptions } from "./common/kubernetes-cluster/wait-until.ts";
export {
  type AdmissionCheckConfiguration,
  admissionCheckManifest,
} from "./common/kueue/administration/admission-check-configuration.ts";
export * from "./common/kueue/administration/admission-check-operations.ts";
export {
  type ChangedQuota,
  type ClusterQueueName,
  type CohortName,
  changeFairWeight,
  changeQuota,
  drainQueue,
  holdQueue,
  type LocalQueueName,
  type QueueName,
  resumeQueue,
} from "./common/kueue/administration/change-queue.ts";
export {
  activateWorkload,
  changeWorkloadPriority,
  deactivateWorkload,
  moveWorkload,
  requeueWorkload,
} from "./common/kueue/administration/change-workload.ts";
export {
  type ClusterQueueConfiguration,
  clusterQueueManifest,
} from "./common/kueue/administration/cluster-queue-configuration.ts";
export * from "./common/kueue/administration/cluster-queue-operations.ts";
export { type CohortConfiguration, cohortManifest } from "./common/kueue/administration/cohort-configuration.ts";
export * from "./common/kueue/administration/cohort-operations.ts";
export {
  type LocalQueueConfiguration,
  localQueueManifest,
} from "./common/kueue/administration/local-queue-configuration.ts";
export * from "./common/kueue/administration/local-queue-operations.ts";
export type { NamespaceUsage, NamespaceUsageLine } from "./common/kueue/administration/namespace-usage.ts";
export { readUsageReport, type UsageReportOptions } from "./common/kueue/administration/read-usage-report.ts";
export {
  type ResourceFlavorConfiguration,
  resourceFlavorManifest,
} from "./common/kueue/administration/resource-flavor-configuration.ts";
export * from "./common/kueue/administration/resource-flavor-operations.ts";
export {
  type ClusterQueueUsage,
  type CohortUsage,
  type UsageLine,
  type UsageReport,
  usageByResource,
} from "./common/kueue/administration/usage-report.ts";
export {
  type WorkloadPriorityClassConfiguration,
  workloadPriorityClassManifest,
} from "./common/kueue/administration/workload-priority-class-configuration.ts";
export * from "./common/kueue/administration/workload-priority-class-operations.ts";
export { ADMISSION_CHECKS, type AdmissionCheck } from "./common/kueue/admission-check.ts";
export { CLUSTER_QUEUES, type ClusterQueue } from "./common/kueue/cluster-queue.ts";
export { COHORTS, type Cohort } from "./common/kueue/cohort.ts";
export { cohortTree } from "./common/kueue/cohort-tree.ts";
export type { JobOfWorkload } from "./common/kueue/job-label.ts";
export { LOCAL_QUEUES, type LocalQueue } from "./common/kueue/local-queue.ts";
export type { OverAdmitted } from "./common/kueue/over-admission.ts";
export {
  listPendingWorkloads,
  type PendingWorkload,
  type PendingWorkloadsOptions,
  queuePosition,
} from "./common/kueue/pending-workloads.ts";
export { planFairWeight } from "./common/kueue/plan-fair-weight.ts";
export { planMove } from "./common/kueue/plan-move.ts";
export { planPriority } from "./common/kueue/plan-priority.ts";
export { planQueueStop, type QueueStopFacts, type StopPolicy } from "./common/kueue/plan-queue-stop.ts";
export { overAdmittedWith, planQuota, type QuotaFacts } from "./common/kueue/plan-quota.ts";
export { planRequeue } from "./common/kueue/plan-requeue.ts";
export { planWorkloadActive } from "./common/kueue/plan-workload-active.ts";
export type { QuotaWish } from "./common/kueue/quota-wish.ts";
export { type AdmissionWorldOptions, readAdmissionWorld } from "./common/kueue/read-admission-world.ts";
export { RESOURCE_FLAVORS, type ResourceFlavor } from "./common/kueue/resource-flavor.ts";
export { managedByKueue, workloadOf, workloadsByJob } from "./common/kueue/suspend-ownership.ts";
export { TOPOLOGIES, type Topology } from "./common/kueue/topology.ts";
export { type AdmissionState, admissionState } from "./common/kueue/verdict/admission-state.ts";
export type { AdmissionWorld, KueueSettings, Readable } from "./common/kueue/verdict/admission-world.ts";
export { type ExplainOptions, explain } from "./common/kueue/verdict/explain.ts";
export { explainJob, type JobFacts, type NoWorkload, type NoWorkloadCode } from "./common/kueue/verdict/no-workload.ts";
export type { QueuePosition, Verdict, VerdictCode } from "./common/kueue/verdict/verdict.ts";
export { type Difference, whatIf } from "./common/kueue/verdict/what-if.ts";
export type { SubmittedWorkload, WhatIfChange } from "./common/kueue/verdict/what-if-change.ts";
export { type WhyLine, whyCodes, whyCodesInSlices, whyLine } from "./common/kueue/verdict/why-line.ts";
export { holdsQuota, isFinished, WORKLOADS, type Workload } from "./common/kueue/workload.ts";
export { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "./common/kueue/workload-priority-class.ts";
export { type WorkloadState, workloadStatus } from "./common/kueue/workload-status.ts";
export type { PasswordWay } from "./common/sign-in/challenge-flow.ts";
export type { BrowserWay } from "./common/sign-in/code-flow.ts";
export type { DevicePrompt, DeviceWay } from "./common/sign-in/device-flow.ts";
export { renewSignIn } from "./common/sign-in/renew-sign-in.ts";
export { type RenewingOptions, renewingTokens } from "./common/sign-in/renewing-tokens.ts";
export type { SignIn } from "./common/sign-in/sign-in.ts";
export { isSignInError, SignInError, type SignInErrorReason } from "./common/sign-in/sign-in-error.ts";
export type { SignInPorts } from "./common/sign-in/sign-in-ports.ts";
export { type OpenShiftOptions, signInToOpenShift } from "./common/sign-in/sign-in-to-openshift.ts";
export { type OidcOptions, signInWithOidc } from "./common/sign-in/sign-in-with-oidc.ts";
export { type SignedOut, signOut } from "./common/sign-in/sign-out.ts";
export { type SignInStore, storedSignIns } from "./common/sign-in/stored-sign-ins.ts";
export { type Condition, findCondition, isTrue } from "./common/values/condition.ts";
export { InputError, type InputProblem, isInputError } from "./common/values/input-error.ts";
export { matchesSelector, parseSelector, printSelector, type Selector } from "./common/values/label-selector.ts";
export {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from "./common/values/quantity.ts";
export { diagnose } from "./diagnosis/diagnose.ts";
export type { Diagnosis, DiagnosisCode, DiagnosisStep } from "./diagnosis/diagnosis.ts";
export type { DiagnosisFacts, DiagnosisSubject } from "./diagnosis/diagnosis-facts.ts";
export type { IdleHolder } from "./diagnosis/idle-holders.ts";
export { type IdleRayClusterOptions, listIdleRayClusters } from "./diagnosis/list-idle-ray-clusters.ts";
export { type PreemptionRecord, preemptionLoops, preemptionsIn } from "./diagnosis/preemption-trail.ts";
export { type ReadDiagnosisOptions, readDiagnosis } from "./diagnosis/read-diagnosis.ts";
export { type SubjectKind, subjectKindOf } from "./diagnosis/subject-kinds.ts";
export { type SubmissionFacts, type SubmittedJob, submittedJob } from "./diagnosis/submitted-job.ts";
export { type TimelineEntry, timeline } from "./diagnosis/timeline.ts";
export { PYTORCH_JOBS, type PyTorchJob, type PyTorchReplicas } from "./kubeflow/pytorch-job/pytorch-job.ts";
export {
  checkedPyTorchJob,
  type PyTorchJobConfiguration,
  type PyTorchJobPlace,
  pyTorchJobManifest,
} from "./kubeflow/pytorch-job/pytorch-job-configuration.ts";
export * from "./kubeflow/pytorch-job/pytorch-job-operations.ts";
export { pyTorchJobState } from "./kubeflow/pytorch-job/pytorch-job-state.ts";
export type { SubmitTrainingOptions, SubmittedTraining } from "./kubeflow/submit-training.ts";
export { TRAIN_JOBS, type TrainJob, type TrainJobStep } from "./kubeflow/train-job/train-job.ts";
export {
  checkedTrainJob,
  type TrainJobConfiguration,
  type TrainJobPlace,
  trainJobManifest,
} from "./kubeflow/train-job/train-job-configuration.ts";
export * from "./kubeflow/train-job/train-job-operations.ts";
export { trainJobState } from "./kubeflow/train-job/train-job-state.ts";
export type { TrainingJob } from "./kubeflow/training-job.ts";
export type { TrainingStatus } from "./kubeflow/training-operations.ts";
export {
  CLUSTER_TRAINING_RUNTIMES,
  listTrainingRuntimes,
  TRAINING_RUNTIMES,
  type TrainingRuntime,
} from "./kubeflow/training-runtime.ts";
export type { TrainingHealth, TrainingState } from "./kubeflow/training-state.ts";
export type { TrainingGoal, TrainingWait, WaitForTrainingOptions } from "./kubeflow/wait-for-training.ts";
export { APP_WRAPPERS, type AppWrapper } from "./ray/appwrapper/app-wrapper.ts";
export { appWrapperFromManifest } from "./ray/appwrapper/app-wrapper-from-manifest.ts";
export * from "./ray/appwrapper/app-wrapper-operations.ts";
export { readAppWrapperFile } from "./ray/appwrapper/read-app-wrapper-file.ts";
export {
  type AppWrapperGoal,
  type FollowedAppWrapper,
  type WaitForAppWrapperOptions,
  waitForAppWrapper,
} from "./ray/appwrapper/wait-for-app-wrapper.ts";
export { type AppWrapperConfiguration, wrapInAppWrapper } from "./ray/appwrapper/wrap-in-app-wrapper.ts";
export { type CaBundle, readCaBundle } from "./ray/client/ca-bundle.ts";
export {
  ensureRayClientCertificate,
  listRayClientCertificates,
  type RayClientCertificate,
  type RayTlsEnvironment,
  type RayTlsOptions,
  removeExpiredRayClientCertificates,
  removeRayClientCertificate,
} from "./ray/client/client-certificates.ts";
export { openRayDashboard, type RayDashboard, type RayDashboardOptions } from "./ray/client/ray-dashboard.ts";
export { type PackOptions, packFolder, type RayPackage, uploadRayPackage } from "./ray/client/ray-package.ts";
export { isRayTlsError, RayTlsError, type RayTlsErrorReason } from "./ray/client/ray-tls-error.ts";
export {
  forwardRayClient,
  forwardRayDashboard,
  type ProxyOptions,
  proxyRayDashboard,
  type RayClientForward,
  type ReachOptions,
} from "./ray/client/reach-dashboard.ts";
export { isRestJobOver, type RestJob } from "./ray/client/rest-job.ts";
export {
  deleteRestJob,
  followRestJobLogs,
  listRestJobs,
  type RestJobRequest,
  rayVersion,
  restJob,
  restJobLogs,
  stopRestJob,
  submitRayJobByRest,
} from "./ray/client/rest-jobs.ts";
export type { RuntimeEnv } from "./ray/client/runtime-env.ts";
export {
  type AppliedRayCluster,
  type ApplyRayClusterOptions,
  applyRayCluster,
  createRayCluster,
} from "./ray/cluster/apply-ray-cluster.ts";
export {
  type ChangedRayCluster,
  type ChangeRayClusterOptions,
  deleteRayCluster,
  type RayClusterSize,
  resumeRayCluster,
  type ScaleRayClusterOptions,
  scaleRayCluster,
  suspendRayCluster,
} from "./ray/cluster/change-ray-cluster.ts";
export { type DashboardAddress, dashboardAddress } from "./ray/cluster/dashboard-address.ts";
export { planDeleteRayCluster } from "./ray/cluster/plan-delete-ray-cluster.ts";
export { planScale } from "./ray/cluster/plan-scale.ts";
export { planResumeRayCluster, planSuspendRayCluster } from "./ray/cluster/plan-suspend-ray-cluster.ts";
export { RAY_CLUSTERS, type RayCluster } from "./ray/cluster/ray-cluster.ts";
export type { RayClusterConfiguration } from "./ray/cluster/ray-cluster-configuration.ts";
export { type ReadConfiguration, rayClusterConfigurationOf } from "./ray/cluster/ray-cluster-configuration-of.ts";
export { type RayClusterHealth, rayClusterHealth } from "./ray/cluster/ray-cluster-health.ts";
export { type ManifestPlace, rayClusterManifest } from "./ray/cluster/ray-cluster-manifest.ts";
export { readDashboardAddress } from "./ray/cluster/read-dashboard-address.ts";
export {
  getRayCluster,
  listQueuedRayClusters,
  listRayClusters,
  type QueuedRayCluster,
  type RayClusterDetails,
  type RayClusterStatus,
  rayClientAddress,
  rayClusterDetails,
  rayClusterStatus,
} from "./ray/cluster/read-ray-clusters.ts";
export { withQueue } from "./ray/cluster/resolve-queue.ts";
export {
  type RayClusterGoal,
  type RayClusterWait,
  type WaitForRayClusterOptions,
  waitForRayCluster,
} from "./ray/cluster/wait-for-ray-cluster.ts";
export { RAY_JOBS, type RayJob } from "./ray/job/ray-job.ts";
export { checkedRayJob, type RayJobConfiguration } from "./ray/job/ray-job-configuration.ts";
export { rayJobManifest } from "./ray/job/ray-job-manifest.ts";
export * from "./ray/job/ray-job-operations.ts";
export type { RayJobHealth, RayJobState } from "./ray/job/ray-job-state.ts";
export { resubmitRayJob } from "./ray/job/resubmit-ray-job.ts";
export { type SubmitRayJobOptions, type SubmittedRayJob, submitRayJob } from "./ray/job/submit-ray-job.ts";
export {
  type RayJobGoal,
  type RayJobWait,
  type WaitForRayJobOptions,
  waitForRayJob,
} from "./ray/job/wait-for-ray-job.ts";
export { RAY_SERVICES, type RayService } from "./ray/service/ray-service.ts";
