import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import { copyJson } from "../../json-values.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { durationAt, STEERING } from "../kubelet/pod-steering.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "../object-maps.ts";
import { controlledBy } from "../owner-reference.ts";
import type { RayJobWish } from "./ray-dashboard.ts";

/** A Ray job that nobody steers runs as long as the dashboard stand-in of the reference cluster lets it. */
const RUN_MS = 20_000;
const SUBMITTER_BACKOFF_LIMIT = 2;

/** How the Ray job of a RayJob goes: by its annotations, else by its entrypoint. */
export function rayJobWish(job: StoredObject, submissionId: string): RayJobWish {
  const entrypoint = textAt(job, "spec", "entrypoint") ?? "";
  const outcome = job.metadata.annotations?.[`${STEERING}/outcome`];
  const fails = outcome === undefined ? /fail/.test(entrypoint) || submissionId.includes("fail") : outcome === "fail";
  return { submissionId, entrypoint, runFor: durationAt(job, `${STEERING}/run-for`) ?? RUN_MS, fails };
}

export function newRayCluster(job: StoredObject, name: string): NewObject {
  const { annotations, labels, namespace = "" } = job.metadata;
  const mode = textAt(job, "spec", "submissionMode") ?? "K8sJobMode";
  const spec = copyJson(valueAt(job, "spec", "rayClusterSpec")) as Writable;
  if (mode === "SidecarMode") addSidecar(job, spec);
  return {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        "ray.io/originated-from-cr-name": job.metadata.name,
        "ray.io/originated-from-crd": "RayJob",
        "ray.io/job-submission-mode": mode,
      },
      annotations: {
        ...annotations,
        ...(mode === "SidecarMode" ? { "ray.io/disable-provisioned-head-restart": "true" } : {}),
      },
      ownerReferences: [controlledBy(job)],
    },
    spec,
  };
}

function addSidecar(job: StoredObject, spec: Writable): void {
  const pod = mapIn(mapIn(mapIn(spec, "headGroupSpec"), "template"), "spec");
  pod["restartPolicy"] = "Never";
  pod["containers"] = [...mapsIn(pod, "containers"), submitterContainer(job, spec, "127.0.0.1:8265")];
}

/** The Kubernetes Job that submits the Ray job and follows it. */
export function newSubmitterJob(job: StoredObject, cluster: StoredObject): NewObject {
  const { name, namespace = "" } = job.metadata;
  const address = textAt(job, "status", "dashboardURL") ?? "";
  const template = submitterTemplate(job, cluster, address);
  const runFor = durationAt(job, `${STEERING}/run-for`);
  if (runFor !== undefined) {
    // The submitter follows the job to its end.
    const stage = "pod-complete.stage.kwok.x-k8s.io";
    const delay = `${Math.ceil(runFor / 1_000)}s`;
    setDefaults(mapIn(mapIn(template, "metadata"), "annotations"), {
      [`${stage}/delay`]: delay,
      [`${stage}/jitter-delay`]: delay,
    });
  }
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name,
      namespace,
      labels: {
        "app.kubernetes.io/created-by": "kuberay-operator",
        "ray.io/originated-from-cr-name": name,
        "ray.io/originated-from-crd": "RayJob",
      },
      ownerReferences: [controlledBy(job)],
    },
    spec: {
      backoffLimit: numberAt(job, "spec", "submitterConfig", "backoffLimit") ?? SUBMITTER_BACKOFF_LIMIT,
      template,
    },
  };
}

function submitterTemplate(job: StoredObject, cluster: StoredObject, address: string): Writable {
  const given = valueAt(job, "spec", "submitterPodTemplate");
  if (given === undefined)
    return { spec: { containers: [submitterContainer(job, cluster["spec"], address)], restartPolicy: "Never" } };
  const template = copyJson(given) as Writable;
  const [container] = mapsIn(mapIn(template, "spec"), "containers");
  if (container !== undefined) {
    const { command, args, env } = submitterContainer(job, cluster["spec"], address);
    if (listAt(container, "command").length === 0) Object.assign(container, { command, args });
    container["env"] = [...mapsIn(container, "env"), ...env];
  }
  return template;
}

function submitterContainer(job: StoredObject, clusterSpec: unknown, address: string) {
  const id = textAt(job, "status", "jobId") ?? "";
  const at = `--address http://${address}`;
  const entrypoint = textAt(job, "spec", "entrypoint") ?? "";
  const submit = `if ! ray job status ${at} ${id} >/dev/null 2>&1 ; then ray job submit ${at} --no-wait --submission-id ${id} -- ${entrypoint} ; fi ; ray job logs ${at} --follow ${id}`;
  return {
    name: "ray-job-submitter",
    image: textAt(clusterSpec, "headGroupSpec", "template", "spec", "containers", 0, "image") ?? "",
    command: ["/bin/bash", "-ce", "--"],
    args: [submit],
    env: [
      { name: "PYTHONUNBUFFERED", value: "1" },
      { name: "RAY_DASHBOARD_ADDRESS", value: address },
      { name: "RAY_JOB_SUBMISSION_ID", value: id },
    ],
    resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m", memory: "200Mi" } },
  };
}
