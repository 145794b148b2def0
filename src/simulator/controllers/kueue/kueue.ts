import type { Controller } from "../../controller.ts";
import { CRD_RULES } from "./crd-rules.ts";
import { finalizerControllers, IN_USE_ADMISSION } from "./in-use-finalizers.ts";
import { jobAdmission } from "./job-webhook.ts";
import { APP_WRAPPER } from "./jobs/app-wrapper.ts";
import { BATCH_JOB } from "./jobs/batch-job.ts";
import type { JobKind } from "./jobs/job-kind.ts";
import { createJobController } from "./jobs/job-reconcile.ts";
import { POD } from "./jobs/plain-pod.ts";
import { createPodGroupController } from "./jobs/pod-group.ts";
import { RAY_CLUSTER, RAY_JOB, RAY_SERVICE } from "./jobs/ray-jobs.ts";
import { KueueCache } from "./kueue-cache.ts";
import { DEFAULT_KUEUE_CONFIG, type KueueConfig } from "./kueue-config.ts";
import { queueStatusControllers } from "./queue-status.ts";
import { QUEUE_ADMISSIONS } from "./queue-webhooks.ts";
import { SchedulingController } from "./scheduling.ts";
import { createWorkloadController } from "./workload-reconcile.ts";

const JOB_KINDS: readonly JobKind[] = [BATCH_JOB, RAY_CLUSTER, RAY_JOB, RAY_SERVICE, APP_WRAPPER, POD];

/**
 * Kueue's controllers, in the order in which they have to be asked: the first keeps what the others share.
 * @param now - The virtual clock, in milliseconds since 1970.
 */
export function kueueControllers(now: () => number, config: KueueConfig = DEFAULT_KUEUE_CONFIG): readonly Controller[] {
  const cache = new KueueCache(now);
  const scheduling = new SchedulingController(cache, config);
  const admissions = [
    ...JOB_KINDS.map((kind) => jobAdmission(kind, config)),
    ...CRD_RULES,
    ...QUEUE_ADMISSIONS,
    IN_USE_ADMISSION,
  ];
  return [
    {
      name: "kueue-cache",
      admissions,
      kinds: KueueCache.KINDS,
      observe: (event) => cache.observe(event),
      step: () => false,
    },
    ...JOB_KINDS.map((kind) => createJobController(kind, config, cache.workloadsByJob)),
    createPodGroupController(config),
    createWorkloadController(cache, config),
    ...finalizerControllers(cache),
    ...queueStatusControllers(cache, config),
    scheduling,
  ];
}
