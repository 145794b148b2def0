import type { Difference } from "./python-differences.ts";

const POD = String.raw`^spec\.rayClusterSpec\.(?:headGroupSpec|workerGroupSpecs\[0\])`;
const within = (rest: string) => new RegExp(`${POD}${rest}`);
const SHIPPED =
  /^spec\.submitterPodTemplate\.spec\.(?:initContainers|volumes|containers\[0\]\.(?:volumeMounts|image|resources))/;

/** Kinds of difference of RayJobs; those of clusters hold in `spec.rayClusterSpec` as well. */
export const RAY_JOB_DIFFERENCES: readonly Difference[] = [
  {
    id: "suspended by the client",
    python:
      "0.33.1 sends `spec.suspend: true` with every cluster of the job's own, and queue `default` when there is none",
    ours: "neither",
    why: "Kueue suspends what it manages by itself; without Kueue such a job never starts.",
    explains: (path, python, ours) =>
      (path === "spec.suspend" && python === true && ours === undefined) ||
      (/^metadata\.labels/.test(path) && python === "default" && ours === undefined),
  },
  {
    id: "files in one zip",
    python:
      "each file is a key of the Secret, or a zip in Base64 that an init container unpacks; a folder loses its `.md` and `.ipynb`",
    ours: "one zip file, which Ray takes as it is; `.gitignore` and `.rayignore` say what is left out",
    why: "No init container that can fail, a third more room, and `.git` and virtual environments stay at home.",
    explains: (path) => SHIPPED.test(path) || path === "spec.runtimeEnvYAML.working_dir",
  },
  {
    id: "the runtime environment of a job",
    python:
      "all of it but `env_vars`, `pip` and `working_dir` is dropped without a word, and fault tolerance as well; comments and empty lines of a requirements file are sent as requirements",
    ours: "sent whole, without comments",
    why: "Who asks for conda gets conda, and a comment is no requirement.",
    explains: (path, python, ours) =>
      ((/^spec\.runtimeEnvYAML\.(?:conda|config)$/.test(path) ||
        path === "spec.rayClusterSpec.gcsFaultToleranceOptions") &&
        python === undefined) ||
      (path === "spec.runtimeEnvYAML.pip" &&
        Array.isArray(python) &&
        Array.isArray(ours) &&
        ours.every((line) => python.includes(line))),
  },
  {
    id: "pods of 0.33.1",
    python:
      "0.33.1 builds clusters of jobs from another template: `ray-worker`, `IfNotPresent`, no certificate authorities, no `num-cpus`, `num-gpus`, `resources`, and empty maps and lists",
    ours: "the same pods as for any cluster, as 0.38 and later do",
    why: "Ray is told of devices that are no GPUs as well, and what works in a cluster works in a job.",
    explains: (path) =>
      [
        within(String.raw`\.rayStartParams\.(?:num-cpus|num-gpus|resources)$`),
        within(String.raw`\.template\.spec\.volumes$`),
        within(String.raw`\.template\.spec\.containers\[0\]\.(?:name|imagePullPolicy|volumeMounts)$`),
        within(String.raw`\.template\.metadata(?:\.annotations)?$`),
      ].some((pattern) => pattern.test(path)),
  },
  {
    id: "refused jobs",
    python:
      "names that KubeRay refuses, negative times, queues and priorities that nobody looks at, times to live on another's cluster, and queues that are not there are sent",
    ours: "an error before anything is sent",
    why: "KubeRay marks such jobs ValidationFailed for good, or what was asked for has no effect.",
    refusal: {
      inputs: [
        "002-existing-cluster-queue-ignored",
        "003-existing-cluster-ttl",
        "004-existing-cluster-name-int",
        "007-managed-queue-missing",
        "008-managed-default-queue",
        "014-managed-negative-ttl",
        "035-job-name-bad",
        "036-job-name-60",
        "039-secret-conflict",
        "041-managed-autoscaling",
        "044-managed-config-name",
      ],
      error: /RayJob configuration cannot be used|already exists/,
    },
  },
];

/** What Python refuses and we take, with the reason. */
export const RAY_JOBS_TAKEN: Readonly<Record<string, string>> = {
  "018-managed-image-wrong-ray": "`rayVersion` follows the image, so any Ray may run.",
  "030-working-dir-too-big": "0.9 MB fit into a Secret when they are not blown up by Base64.",
  "042-managed-groups": "0.33.1 has no further groups.",
  "043-managed-gcs-ft": "0.33.1 has no fault tolerance for jobs.",
};
