/** Kueue's API group; `v1alpha1` is where Cohort and Topology were served up to release 0.13. */
export const KUEUE_GROUP = "kueue.x-k8s.io";

/** Put on a job: the LocalQueue that it waits in. */
export const QUEUE_NAME_LABEL = "kueue.x-k8s.io/queue-name";
/** Put on a job: its WorkloadPriorityClass. */
export const PRIORITY_CLASS_LABEL = "kueue.x-k8s.io/priority-class";
/** Put on a Workload by Kueue: the uid of its job. */
export const JOB_UID_LABEL = "kueue.x-k8s.io/job-uid";
/** Kept by Kueue on whatever is in use. */
export const IN_USE_FINALIZER = "kueue.x-k8s.io/resource-in-use";
