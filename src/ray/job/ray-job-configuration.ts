import { z } from "zod";
import { resourceRequirementsSchema } from "../../common/core-objects/container-schema.ts";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { annotationMap, count, dnsLabel, dnsSubdomain, labelMap, word } from "../../common/values/input-checks.ts";
import { checkedInput } from "../../common/values/input-error.ts";
import { isRemote, runtimeEnvSchema } from "../client/runtime-env.ts";
import { AUTOSCALING_IN_QUEUE, checkSpec } from "../cluster/configuration-rules.ts";
import { RAY_CLUSTER_SPEC_FIELDS, rayClusterName } from "../cluster/ray-cluster-configuration.ts";

/** KubeRay builds the cluster's name from the job's and refuses longer ones. */
const LONGEST_NAME = 47;

const rayJobName = rayClusterName.refine((name) => name.length <= LONGEST_NAME, {
  error: `At most ${LONGEST_NAME} characters`,
});

const atLeastOne = z.int({ error: "Give a whole number" }).min(1, { error: "Give 1 or more" });
const amount = z.number({ error: "Give a number" }).min(0, { error: "Give 0 or more" });

const submitterSchema = z.strictObject({
  /** Default: the image of the cluster's head. */
  image: word.optional(),
  resources: resourceRequirementsSchema.optional(),
  imagePullSecrets: z.array(dnsSubdomain).optional(),
  /** Default 2: how often the submitting pod is tried again. */
  backoffLimit: count.optional(),
});

const configurationSchema = z
  .strictObject({
    name: rayJobName,
    /** Default: the context's namespace. */
    namespace: dnsLabel.optional(),
    /** Shell command that runs on the cluster: `python train.py`. */
    entrypoint: z.string().refine((text) => text.trim() !== "", { error: "Give a command" }),
    /** A cluster of its own, made for the job and deleted after it. Either this or `clusterName`. */
    cluster: z.strictObject(RAY_CLUSTER_SPEC_FIELDS).optional(),
    /** A RayCluster of the namespace that is there already. KubeRay cannot suspend such a job, and Kueue leaves it alone. */
    clusterName: rayClusterName.optional(),
    /** LocalQueue that it waits in. Absent: the namespace's default queue, if it has one. `false`: none, Kueue has no say. */
    queue: z.union([dnsSubdomain, z.literal(false)], { error: "Give the name of a LocalQueue, or false" }).optional(),
    /** WorkloadPriorityClass. */
    priorityClass: dnsSubdomain.optional(),
    /** Lets Kueue resize its cluster while it runs. Needed for a queue with autoscaling. */
    elastic: z.boolean().optional(),
    labels: labelMap.optional(),
    annotations: annotationMap.optional(),
    /** What this names on this machine is shipped in a Secret that belongs to the job; up to 1 MiB packed. */
    runtimeEnv: runtimeEnvSchema.optional(),
    /** Told to Ray, and shown in its dashboard. */
    metadata: z.record(word, z.string()).optional(),
    /** Ray's submission id; default: chosen by KubeRay. */
    submissionId: word.optional(),
    /** Of the entrypoint itself, not of the tasks that it starts. */
    entrypointCpus: amount.optional(),
    entrypointGpus: amount.optional(),
    entrypointResources: z.record(word, amount).optional(),
    /** How KubeRay submits it: a pod (default), itself over HTTP, or a container of the head. Files are shipped by a pod only. */
    submissionMode: z.enum(["K8sJobMode", "HTTPMode", "SidecarMode"]).optional(),
    submitter: submitterSchema.optional(),
    /** Attempts after the first, each on a new cluster; default 0. */
    backoffLimit: count.optional(),
    /** Seconds that it may run for, from its start to its end. */
    activeDeadlineSeconds: atLeastOne.optional(),
    /** Seconds that it may take until Ray runs it (KubeRay 1.6). */
    preRunningDeadlineSeconds: atLeastOne.optional(),
    /** Seconds that its own cluster stays after its end, with the logs of Ray; default 0. */
    ttlSecondsAfterFinished: count.optional(),
  })
  .superRefine(checkRayJob);

/**
 * A Ray job in the words of a person, with a cluster of its own or on one that is there.
 *
 * @example
 * const configuration: RayJobConfiguration = {
 *   name: "train",
 *   namespace: "team-a",
 *   queue: "user-queue",
 *   entrypoint: "python train.py",
 *   runtimeEnv: { working_dir: "./train", pip: ["torch==2.6.0"] },
 *   cluster: { image: "rayproject/ray:2.52.1", workerGroups: [{ name: "gpu", replicas: 2, extendedResources: { "nvidia.com/gpu": 1 } }] },
 *   ttlSecondsAfterFinished: 3600,
 * };
 */
export type RayJobConfiguration = z.input<typeof configurationSchema>;

/**
 * Checks a configuration: every field, and how they fit together. Nothing is read from disk or from a server.
 * @example
 * const checked = checkedRayJob({ name: "train", entrypoint: "python train.py", cluster: {} });
 * @throws {@link InputError} with everything that is wrong, each with the path of its field.
 */
export function checkedRayJob(configuration: RayJobConfiguration): RayJobConfiguration {
  return checkedInput("RayJob configuration", configurationSchema, configuration);
}

type Problem = (path: readonly (string | number)[], message: string) => void;

function checkRayJob(job: RayJobConfiguration, context: z.RefinementCtx): void {
  const problem: Problem = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  if (job.cluster === undefined && job.clusterName === undefined) {
    problem([], "Give cluster, for one of its own, or clusterName, for one that is there");
  }
  if (job.cluster !== undefined && job.clusterName !== undefined)
    problem(["clusterName"], "cluster is given too: give one");
  if (job.clusterName !== undefined) checkSelecting(job, problem);
  if (job.cluster !== undefined) checkOwn(job, job.cluster, problem);
  checkSubmission(job, problem);
  for (const [label, field] of [
    [QUEUE_NAME_LABEL, "queue"],
    [PRIORITY_CLASS_LABEL, "priorityClass"],
  ] as const) {
    if (Object.hasOwn(job.labels ?? {}, label)) problem(["labels", label], `Set ${field} instead`);
  }
}

/** What has no effect on a job that runs on another's cluster, so that nobody waits for it. */
const OWN_CLUSTER_ONLY: Partial<Readonly<Record<keyof RayJobConfiguration, string>>> = {
  queue: "Kueue leaves jobs on a cluster that is there alone: that cluster holds the quota",
  priorityClass: "Kueue leaves jobs on a cluster that is there alone",
  elastic: "Kueue leaves jobs on a cluster that is there alone",
  ttlSecondsAfterFinished: "A cluster that is not the job's own is never shut down",
};

function checkSelecting(job: RayJobConfiguration, problem: Problem): void {
  for (const [field, message] of Object.entries(OWN_CLUSTER_ONLY)) {
    const given = job[field as keyof RayJobConfiguration];
    if (given !== undefined && given !== false && given !== 0) problem([field], message);
  }
  if (job.submissionMode === "SidecarMode")
    problem(["submissionMode"], "KubeRay puts the sidecar into a cluster of the job's own only");
}

function checkOwn(
  job: RayJobConfiguration,
  cluster: NonNullable<RayJobConfiguration["cluster"]>,
  problem: Problem,
): void {
  checkSpec(cluster, (path, message) => problem(["cluster", ...path], message));
  if (typeof job.queue === "string" && cluster.autoscaling !== undefined && job.elastic !== true) {
    problem(["cluster", "autoscaling"], AUTOSCALING_IN_QUEUE);
  }
  if (job.priorityClass !== undefined && job.queue === false) {
    problem(["priorityClass"], "Without a queue nobody looks at it: name a queue, or leave it out");
  }
}

function checkSubmission(
  { submissionMode = "K8sJobMode", submitter, runtimeEnv }: RayJobConfiguration,
  problem: Problem,
): void {
  for (const [index, place] of (runtimeEnv?.py_modules ?? []).entries()) {
    if (isRemote(place) || /\.whl$/i.test(place)) continue;
    problem(
      ["runtimeEnv", "py_modules", index],
      "Put the folder into working_dir, or give a wheel: Ray takes no others from a submitting pod",
    );
  }
  if (submissionMode === "K8sJobMode") return;
  if (submitter !== undefined) problem(["submitter"], `There is no submitting pod with ${submissionMode}`);
  const local = [runtimeEnv?.working_dir, ...(runtimeEnv?.py_modules ?? [])].filter(
    (place) => place !== undefined && !isRemote(place),
  );
  if (local.length > 0)
    problem(
      ["submissionMode"],
      `Files of this machine are shipped by a submitting pod, which ${submissionMode} has not`,
    );
}
