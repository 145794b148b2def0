import { stringify } from "yaml";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { InputError, type InputProblem } from "../../common/values/input-error.ts";
import { present } from "../../common/values/present.ts";
import { isRemote, type RuntimeEnv } from "../client/runtime-env.ts";
import { ELASTIC_ANNOTATION, rayClusterSpec } from "../cluster/ray-cluster-manifest.ts";
import { DEFAULT_GROUP_NAME, DEFAULT_RAY_IMAGE } from "../cluster/ray-defaults.ts";
import type { Fields } from "../cluster/ray-pod-template.ts";
import { FILES_FOLDER, filesSecretName, type JobFiles } from "./job-files.ts";
import { RAY_JOBS } from "./ray-job.ts";
import { checkedRayJob, type RayJobConfiguration } from "./ray-job-configuration.ts";

export interface RayJobPlace {
  readonly namespace: string;
  /** The served version of `ray.io`; default `v1`. */
  readonly version?: string | undefined;
  /** Image of the cluster that is selected, for the submitting pod. */
  readonly clusterImage?: string | undefined;
}

/** What KubeRay gives a submitting pod of its own. Without it a ResourceQuota refuses the pod. */
const SUBMITTER_RESOURCES = { requests: { cpu: "500m", memory: "200Mi" }, limits: { cpu: "1", memory: "1Gi" } };
const VOLUME = "ray-job-files";

/**
 * The RayJob that a configuration describes, to be wrapped in an AppWrapper or looked at. Pure: nothing is read and nobody is asked, so
 * the queue is taken as it is written, and what `runtimeEnv` names must not be on this machine. To submit one use `submitRayJob`.
 *
 * @param place - `namespace` where the configuration names none; `version` of `ray.io` that is served, default `v1`.
 * @example
 * const job = rayJobManifest({ name: "train", namespace: "team-a", entrypoint: "python /app/train.py", cluster: {} });
 * await submitAppWrapper(client, wrapInAppWrapper({ name: "train", queue: "user-queue" }, [job]));
 * @throws {@link InputError} with everything that is wrong.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export function rayJobManifest(
  configuration: RayJobConfiguration,
  place: { readonly namespace?: string | undefined; readonly version?: string | undefined } = {},
): TypedResource {
  const job = checkedRayJob(configuration);
  const namespace = job.namespace ?? place.namespace;
  const env = job.runtimeEnv ?? {};
  const problems: InputProblem[] = [];
  const onThisMachine = (path: string) => problems.push({ path: `runtimeEnv.${path}`, message: SHIPPED });
  if (env.working_dir !== undefined && !isRemote(env.working_dir)) onThisMachine("working_dir");
  if (env.py_modules?.some((module) => !isRemote(module)) === true) onThisMachine("py_modules");
  for (const name of ["pip", "uv"] as const) if (namesFile(env[name])) onThisMachine(name);
  if (typeof env.conda === "string" && /\.ya?ml$/i.test(env.conda)) onThisMachine("conda");
  if (namespace === undefined) problems.push({ path: "namespace", message: "Name the namespace." });
  if (namespace === undefined || problems.length > 0) throw new InputError("RayJob configuration", problems);
  const files = { runtimeEnv: env, contents: new Map<string, Buffer>() };
  return rayJobManifestWith(job, files, { namespace, version: place.version });
}

const SHIPPED = "It is a file of this machine, which submitRayJob ships. Name an address, or put it into the image.";

function namesFile(requirements: RuntimeEnv["pip"] | RuntimeEnv["uv"]): boolean {
  if (requirements === undefined || Array.isArray(requirements)) return false;
  return typeof requirements === "string" || typeof requirements.packages === "string";
}

/**
 * The RayJob that a checked configuration describes. Pure: files have been read before, and the queue is taken as it is written.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/getting-started/rayjob-quick-start.html
 */
export function rayJobManifestWith(job: RayJobConfiguration, files: JobFiles, place: RayJobPlace): TypedResource {
  const labels = present({
    ...job.labels,
    [QUEUE_NAME_LABEL]: job.queue === false ? undefined : job.queue,
    [PRIORITY_CLASS_LABEL]: job.priorityClass,
  });
  const annotations = { ...job.annotations, ...(job.elastic === true ? { [ELASTIC_ANNOTATION]: "true" } : {}) };
  return asTypedResource({
    apiVersion: `${RAY_JOBS.group}/${place.version ?? RAY_JOBS.versions[0]}`,
    kind: RAY_JOBS.kind,
    metadata: {
      name: job.name,
      namespace: place.namespace,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: rayJobSpec(job, files, place),
  });
}

function rayJobSpec(job: RayJobConfiguration, files: JobFiles, place: RayJobPlace): Fields {
  const { cluster, clusterName, submitter, runtimeEnv: _asGiven } = job;
  const env = files.runtimeEnv;
  const resources = job.entrypointResources;
  return present({
    entrypoint: job.entrypoint,
    runtimeEnvYAML: Object.keys(env).length === 0 ? undefined : stringify(env, { lineWidth: 0 }),
    metadata: job.metadata,
    jobId: job.submissionId,
    entrypointNumCpus: job.entrypointCpus,
    entrypointNumGpus: job.entrypointGpus,
    entrypointResources: resources === undefined ? undefined : JSON.stringify(resources),
    // A cluster of another's is never shut down; Kueue and suspending need a job that shuts its own down.
    shutdownAfterJobFinishes: cluster !== undefined,
    ttlSecondsAfterFinished: job.ttlSecondsAfterFinished ?? 0,
    activeDeadlineSeconds: job.activeDeadlineSeconds,
    preRunningDeadlineSeconds: job.preRunningDeadlineSeconds,
    backoffLimit: job.backoffLimit,
    submissionMode: job.submissionMode,
    submitterConfig: submitter?.backoffLimit === undefined ? undefined : { backoffLimit: submitter.backoffLimit },
    submitterPodTemplate: submitterTemplate(job, files, place),
    clusterSelector: clusterName === undefined ? undefined : { "ray.io/cluster": clusterName },
    rayClusterSpec: cluster === undefined ? undefined : rayClusterSpec(endingPods(cluster)),
  });
}

type Cluster = NonNullable<RayJobConfiguration["cluster"]>;

/** Pods of a job's cluster are replaced and not restarted: what a restarted Ray lost cannot be told from a failure of the job. */
function endingPods(cluster: Cluster): Cluster {
  const ending = <Pod extends NonNullable<Cluster["head"]>>(pod: Pod): Pod => ({
    ...pod,
    overlay: { ...pod.overlay, pod: { restartPolicy: "Never", ...pod.overlay?.pod } },
  });
  const { head = {}, workerGroups = [{ name: DEFAULT_GROUP_NAME }] } = cluster;
  return { ...cluster, head: ending(head), workerGroups: workerGroups.map(ending) };
}

/** Left to KubeRay unless files are shipped or something is said of it. */
function submitterTemplate(job: RayJobConfiguration, files: JobFiles, place: RayJobPlace): Fields | undefined {
  const { submitter = {}, cluster } = job;
  const { image, resources, imagePullSecrets = cluster?.imagePullSecrets ?? [] } = submitter;
  const ships = files.contents.size > 0;
  if (!ships && image === undefined && resources === undefined && submitter.imagePullSecrets === undefined)
    return undefined;
  const headImage = cluster?.head?.image ?? cluster?.image ?? (cluster === undefined ? place.clusterImage : undefined);
  const items = [...files.contents.keys()].map((key) => ({ key, path: key }));
  const container = present({
    name: "ray-job-submitter",
    image: image ?? headImage ?? DEFAULT_RAY_IMAGE,
    resources: resources ?? SUBMITTER_RESOURCES,
    volumeMounts: ships ? [{ name: VOLUME, mountPath: FILES_FOLDER, readOnly: true }] : undefined,
  });
  const spec = present({
    restartPolicy: "Never",
    imagePullSecrets: imagePullSecrets.length === 0 ? undefined : imagePullSecrets.map((name) => ({ name })),
    containers: [container],
    volumes: ships ? [{ name: VOLUME, secret: { secretName: filesSecretName(job.name), items } }] : undefined,
  });
  return { spec };
}
