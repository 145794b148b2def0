import { numberAt } from "../../../common/values/untyped.ts";
import type { Controller, World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { isBeingDeleted, JOB_CONTROLLER, keyOfObject } from "../owner-reference.ts";
import { createReconciler } from "../reconciler.ts";
import { controllerKey, controllerUid, keyText, StoreIndex } from "../store-index.ts";
import { JOB_DEFAULTS, JOBS } from "./job-admission.ts";
import { type JobMoments, JobPass } from "./job-pass.ts";
import { isTracked, untrack } from "./job-pods.ts";
import { finishedAt, isFinished } from "./job-status.ts";

/** batch/v1 Jobs: parallelism, completions, indexes, back-off, deadline, suspension, time to live. */
export function createJobController(): Controller {
  const pods = new StoreIndex("pods", controllerUid);
  const podsByName = new StoreIndex("pods", (pod) => controllerKey(pod, "Job"));
  /** A Job whose pods fail waits longer each time. */
  const moments: JobMoments = { lastFailures: new Map(), announced: new Map() };

  return createReconciler({
    name: "job-controller",
    kind: JOBS,
    kinds: [JOBS, "pods"],
    admissions: [JOB_DEFAULTS],
    keysOf(event) {
      pods.observe(event);
      podsByName.observe(event);
      if (event.kind === "pods") return controllerKey(event.object, "Job");
      if (event.kind !== JOBS) return [];
      if (event.type === "DELETED") forget(moments, event.object.metadata.uid);
      return [keyText(event.object)];
    },
    reconcile(world, key) {
      const job = world.store.get(key);
      for (const pod of podsByName.find(`${key.namespace}/${key.name}`)) {
        if (isTracked(pod) && controllerUid(pod)[0] !== job?.metadata.uid) untrack(world, pod);
      }
      if (job === undefined) return undefined;
      const mine = () => pods.find(job.metadata.uid);
      if (!isBeingDeleted(job) && !isFinished(job)) return new JobPass(world, job, mine, moments).run();
      for (const pod of mine()) if (isTracked(pod)) untrack(world, pod);
      return isBeingDeleted(job) ? undefined : expire(world, job);
    },
  });
}

function forget({ lastFailures, announced }: JobMoments, uid: string): void {
  lastFailures.delete(uid);
  announced.delete(uid);
}

/** `ttlSecondsAfterFinished`. */
function expire(world: World, job: StoredObject): number | undefined {
  const seconds = numberAt(job, "spec", "ttlSecondsAfterFinished");
  const finished = finishedAt(job);
  if (seconds === undefined || finished === undefined) return undefined;
  const due = finished + seconds * 1_000;
  if (world.now() < due) return due;
  world.store.delete(keyOfObject(JOBS, job), { propagation: "Background", uid: job.metadata.uid }, JOB_CONTROLLER);
  return undefined;
}
