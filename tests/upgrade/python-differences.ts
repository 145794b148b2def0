/** One kind of difference between what the Python SDK sends and what we send for the same wish. */
export interface Difference {
  readonly id: string;
  readonly python: string;
  readonly ours: string;
  readonly why: string;
  /** For differences in the manifest: says whether this kind is the one at a path. */
  readonly explains?: (path: string, python: unknown, ours: unknown) => boolean;
  /** For inputs that one side refuses: what our error says, or that we take it. */
  readonly refusal?: { readonly inputs: readonly string[]; readonly error: RegExp };
}

const num = (text: unknown) => Number(text);

/** Every kind there is. `docs/reference/python-parity.md` is written from this list and what the test counts. */
export const DIFFERENCES: readonly Difference[] = [
  {
    id: "base labels",
    python: 'labels `controller-tools.k8s.io: "1.0"` and `ray.io/cluster: NAME` on the RayCluster',
    ours: "neither",
    why: "Nothing reads them: the first is left over from a code generator, the second names the object that carries it.",
    explains: (path, _python, ours) =>
      /^metadata\.labels\["(?:controller-tools\.k8s\.io|ray\.io\/cluster)"\]$/.test(path) && ours === undefined,
  },
  {
    id: "autoscaler options",
    python: "`autoscalerOptions` on every cluster",
    ours: "only with `autoscaling`",
    why: "Without an autoscaler they say nothing, and whoever reads the object takes it for autoscaled.",
    explains: (path, _python, ours) => path === "spec.autoscalerOptions" && ours === undefined,
  },
  {
    id: "Ray version",
    python: "`rayVersion` is the version the SDK was built for, whatever the image holds",
    ours: "what the image's tag says (2.52.1 for the default image); left out when it says nothing",
    why: "KubeRay decides by it (autoscaler v2, authentication): a wrong one breaks the cluster. Give `rayVersion` for images without a tag.",
    explains: (path) => path === "spec.rayVersion",
  },
  {
    id: "CPUs told to Ray",
    python: "0.33.1 leaves `num-cpus` out",
    ours: "`num-cpus` from the limit, as 0.38 and later do",
    why: "Ray would count the cores of the node.",
    explains: (path, python, ours) =>
      path.endsWith(".rayStartParams.num-cpus") && python === undefined && ours !== undefined,
  },
  {
    id: "no CPUs",
    python: 'a limit of `0` is 0 CPUs for Ray, of `"0"` is 1',
    ours: "0 either way",
    why: "The same amount means the same, however it is written.",
    explains: (path, python, ours) => path.endsWith(".rayStartParams.num-cpus") && num(python) === 1 && num(ours) === 0,
  },
  {
    id: "count under an autoscaler",
    python: "`replicas` is sent with autoscaling",
    ours: "left out; KubeRay starts at `min`",
    why: "Each further apply would set the autoscaler's count back and stop busy workers.",
    explains: (path, _python, ours) => /^spec\.workerGroupSpecs\[\d+\]\.replicas$/.test(path) && ours === undefined,
  },
  {
    id: "order of variables",
    python: "variables of a further group come behind `RAY_USAGE_STATS_ENABLED`",
    ours: "`RAY_USAGE_STATS_ENABLED` is the last",
    why: "The same variables with the same values; one order for all groups.",
    explains: (path) => /\.containers\[0\]\.env(?:\[\d+\]\.(?:name|value))?$/.test(path),
  },
  {
    id: "devices that are no GPUs",
    python: "`gpu_count` of a further group is told to Ray as GPUs, whatever `gpu_type` is mapped to",
    ours: "as what it is mapped to: 4 TPUs are 4 TPUs and no GPU",
    why: "Ray would place GPU tasks on a TPU or an FPGA.",
    explains: (path, python, ours) => path.endsWith(".rayStartParams.num-gpus") && num(python) > 0 && num(ours) === 0,
  },
  {
    id: "refused at once",
    python: "names that KubeRay refuses, requests above limits and volumes of one name are sent",
    ours: "an error before anything is sent",
    why: "KubeRay or the API server refuses them later, in an event that nobody sees: the cluster stays without pods.",
    refusal: {
      inputs: [
        "005-name-dots",
        "006-name-starts-with-digit",
        "007-name-63",
        "015-memory-suffixes",
        "051-volumes-duplicate-of-default",
      ],
      error:
        /^RayCluster configuration cannot be used\. (?:name: Lower-case|workerGroups\[0\]\.memory: The request 1Ti|head\.volumes: Volume "odh-ca-cert")/,
    },
  },
  {
    id: "a queue that is not there",
    python: "the cluster is sent without a queue",
    ours: 'an error before anything is sent; `queueCheck: "skip"` sends it as it is',
    why: "It would run past the quota, unmanaged.",
    refusal: {
      inputs: [
        "034-queue-missing",
        "042-queue-set-kueue-absent",
        "043-queue-set-forbidden",
        "044-queue-server-error",
        "062-appwrapper-queue-missing",
      ],
      error: /has no LocalQueue "nope"|Kueue is not installed|list localqueues: (?:403|500)/,
    },
  },
  {
    id: "several default queues",
    python: "the last one listed is taken",
    ours: "an error that names them",
    why: "Which is last changes with the names: the team would be billed by accident.",
    refusal: { inputs: ["037-queue-default-two"], error: /Several queues are marked as the default: first, second/ },
  },
  {
    id: "memory without a unit",
    python: '`"8"` is 8 bytes for the head and 8 gigabytes for workers, `8` is 8 gigabytes',
    ours: 'a unit is needed: `"8G"` or `"8Gi"`',
    why: "A head with 8 bytes never starts.",
    refusal: { inputs: ["016-memory-digit-strings"], error: /head\.memory: 8 is less than 1Mi.*Write a unit: "8Gi"/ },
  },
  {
    id: "usage statistics by variable",
    python: "a variable `RAY_USAGE_STATS_ENABLED` of one's own is overwritten without a word",
    ours: "an error that points to `usageStats`",
    why: "Who sets it finds out that it has no effect.",
    refusal: {
      inputs: ["029-envs-usage-stats-overridden"],
      error: /env\.RAY_USAGE_STATS_ENABLED: Set usageStats instead/,
    },
  },
  {
    id: "autoscaling in a queue",
    python: "0.40.1 allows it by the version of Red Hat's operator alone, and refuses it everywhere else",
    ours: "`elastic: true` says that Kueue may resize the cluster; without it an error",
    why: "That is what Kueue itself asks for, whoever packaged it.",
    refusal: { inputs: ["070-autoscaling-queue-rhbok-1-4"], error: /autoscaling: .*set elastic to true/ },
  },
  {
    id: "counts in quotes",
    python: '`{"google.com/tpu": "4"}` fails with a TypeError',
    ours: "is four of them",
    why: "Quantities are text in Kubernetes.",
    refusal: { inputs: ["022-tpu-string-count", "023-npu-string-count-twice"], error: /^accepted$/ },
  },
];

/** Inputs recorded as wrong or doubtful that we take all the same, each with the reason. Every other one must end in our error. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  "229-cpu-float": "1.5 cores are a quantity.",
  "230-cpu-exponent": "`1e3` is a quantity.",
  "232-cpu-k-suffix": "`2k` is a quantity.",
  "242-resource-unknown": "Nodes may have devices that Ray has no name for; only a name near a known one is refused.",
  "250-mapping-overlap": "Naming a resource in `extendedResourceMapping` says that another name is wanted.",
  "254-label-reserved-base": "The label means nothing to anybody.",
  "267-image-wrong-ray-version": "`rayVersion` follows the image.",
  "273-tolerations-dict": "Tolerations are plain objects; this one is right.",
  "277-gcs-ft-off-bad-secret": "Nothing about fault tolerance is asked for: there is no field for half of it.",
  "278-verify-tls-string": "Checking certificates belongs to the connection (`openContext`), which has its own type.",
  "298-group-gpu-unmapped": "As 242.",
  "299-group-not-a-group": "Groups are plain objects; this one is right.",
  "301-no-kubeconfig-cached-client": "The client is an argument.",
};
