import { randomFillSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { clusterError } from "../../src/common/kubernetes-cluster/error-messages.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import type { ResourceKind } from "../../src/common/kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../../src/common/kubernetes-cluster/typed-resource.ts";
import { LOCAL_QUEUES } from "../../src/common/kueue/local-queue.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../../src/common/kueue/workload-priority-class.ts";
import { differingPaths, pathInWords, valueAtPath } from "../../src/common/values/field-paths.ts";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import type { RayJobConfiguration } from "../../src/ray/job/ray-job-configuration.ts";
import { submitRayJob } from "../../src/ray/job/submit-ray-job.ts";
import { DIFFERENCES } from "./python-differences.ts";
import { type Fields, type Golden, goldensOf, queuesOf } from "./python-goldens.ts";
import { translated } from "./python-input.ts";
import { RAY_JOB_DIFFERENCES, RAY_JOBS_TAKEN } from "./rayjob-differences.ts";

const VERSIONS = ["0.40.1", "0.33.1"] as const;
const HEAD_IMAGE = "quay.io/modh/ray@sha256:595b3acd10244e33fca1ed5469dccb08df66f470df55ae196f80e56edf35ad5a";
const home = process.cwd();
let folder: string;

/** The files that were there when the Python SDK was recorded. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rayjob-parity-"));
  for (const name of ["src", "big"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "train.py"), "print('train')\n");
  writeFileSync(join(folder, "requirements.txt"), "# comment\nrequests==2.0\n\nnumpy\n");
  writeFileSync(join(folder, "src", "main.py"), "print('main')\n");
  writeFileSync(join(folder, "big", "main.py"), "print('big')\n");
  writeFileSync(join(folder, "big", "blob.bin"), randomFillSync(Buffer.alloc(900_000)));
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** Names of 0.33.1's own class for clusters of jobs, and its defaults. */
function asClusterConfiguration(given: Fields): Fields {
  const { head_accelerators, worker_accelerators, ...same } = given;
  const sizes = { head_cpu_requests: 2, head_memory_requests: 8, worker_memory_requests: 2, worker_memory_limits: 2 };
  const devices = {
    ...(head_accelerators === undefined ? {} : { head_extended_resource_requests: head_accelerators }),
    ...(worker_accelerators === undefined ? {} : { worker_extended_resource_requests: worker_accelerators }),
  };
  return { ...sizes, ...same, ...devices };
}

const RENAMED: Readonly<Record<string, string>> = {
  job_name: "name",
  namespace: "namespace",
  entrypoint: "entrypoint",
  cluster_name: "clusterName",
  runtime_env: "runtimeEnv",
  local_queue: "queue",
  priority_class: "priorityClass",
  ttl_seconds_after_finished: "ttlSecondsAfterFinished",
  active_deadline_seconds: "activeDeadlineSeconds",
};

function wish(input: Fields, version: string): RayJobConfiguration {
  const configuration: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    if (name !== "cluster_config") configuration[RENAMED[name] ?? name] = value;
  }
  const given = input["cluster_config"] as Record<string, Fields> | undefined;
  if (given !== undefined) configuration["cluster"] = cluster(Object.values(given)[0] ?? {}, version);
  return configuration as RayJobConfiguration;
}

function cluster(given: Fields, version: string): Fields {
  const old = version === "0.33.1";
  const { name = "job-cluster", labels, ...rest } = old ? asClusterConfiguration(given) : given;
  const { name: _named, workerGroups = [], ...spec } = translated({ ...rest, name }) as unknown as Fields;
  const [first, ...more] = workerGroups as readonly Fields[];
  const groupName = old ? "worker-group-job-cluster" : "small-group-job-cluster";
  const onPods = old || labels === undefined ? {} : { labels };
  const groups = [{ ...first, name: groupName }, ...more].map((group) => ({ ...group, ...onPods }));
  return { ...spec, head: { ...(spec["head"] as Fields), ...onPods }, workerGroups: groups };
}

/** Answers as the faked server of the recording did, and keeps what is created. */
function serverOf(golden: Golden): ClusterClient {
  const status = (golden.world?.status ?? {}) as Readonly<Record<string, number>>;
  const refusal = (request: string, code: number) =>
    clusterError(code === 403 ? "forbidden" : "exists", { request, host: "golden" }, { status: code });
  const client: Partial<ClusterClient> = {
    context: { namespace: "team-a" } as ClusterClient["context"],
    discovery: async () => ({ versionOf: (kind: ResourceKind) => kind.versions[0] }) as never,
    async list(kind) {
      const code = status[kind.plural];
      if (code !== undefined)
        throw clusterError(code === 404 ? "kind-missing" : "forbidden", {
          request: `list ${kind.plural}`,
          host: "golden",
        });
      const named = (name: string) =>
        ({ metadata: { name, uid: name, resourceVersion: "1" } }) as unknown as KubernetesObject;
      const classes = ["low", "high"].map((name) => WORKLOAD_PRIORITY_CLASSES.project(named(name), "v1beta2"));
      const records = (kind as ResourceKind) === LOCAL_QUEUES ? (queuesOf(golden, true) ?? []) : classes;
      return { records: records as never[], resourceVersion: "1", skipped: 0 };
    },
    async get(kind) {
      const template = { spec: { containers: [{ name: "ray-head", image: HEAD_IMAGE }] } };
      const metadata = { name: "demo", namespace: "team-a", uid: "demo", resourceVersion: "1" };
      expect(kind).toBe(RAY_CLUSTERS);
      return {
        apiVersion: "ray.io/v1",
        kind: "RayCluster",
        metadata,
        spec: { headGroupSpec: { template } },
      } as unknown as KubernetesObject;
    },
    async create(kind, resource) {
      const code = status[`POST ${kind.plural}`];
      if (code !== undefined) throw refusal(`create ${kind.plural}`, code);
      return {
        ...resource,
        metadata: { ...resource.metadata, uid: "uid", resourceVersion: "1" },
      } as unknown as KubernetesObject;
    },
  };
  return client as ClusterClient;
}

async function ours(
  golden: Golden,
  version: string,
): Promise<{ readonly manifest: TypedResource } | { readonly error: string }> {
  try {
    return { manifest: (await submitRayJob(serverOf(golden), wish(golden.input, version))).manifest };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** With the YAML of the runtime environment read: what it says counts, not how it is laid out. */
function comparable(manifest: unknown): unknown {
  const { spec, ...rest } = manifest as { readonly spec: Fields };
  const yaml = spec["runtimeEnvYAML"];
  return { ...rest, spec: { ...spec, ...(typeof yaml === "string" ? { runtimeEnvYAML: parse(yaml) } : {}) } };
}

const used = new Set<string>();

function explained(
  golden: Golden,
  manifest: TypedResource,
): readonly (readonly [path: string, kinds: readonly string[]])[] {
  const [python, mine] = [comparable(golden.output), comparable(manifest)];
  return differingPaths(python, mine)
    .flatMap((path) =>
      pathInWords(path) === "metadata.labels"
        ? Object.keys(valueAtPath(python, path) as Fields).map((key) => [...path, key])
        : [path],
    )
    .map((path) => {
      const words = pathInWords(path);
      const [theirs, own] = [valueAtPath(python, path), valueAtPath(mine, path)];
      const inCluster = words.replace(/^spec\.rayClusterSpec\./, "spec.");
      const known = RAY_JOB_DIFFERENCES.filter(({ explains }) => explains?.(words, theirs, own) === true);
      for (const { id } of known) used.add(id);
      const clusters =
        inCluster === words ? [] : DIFFERENCES.filter(({ explains }) => explains?.(inCluster, theirs, own) === true);
      return [words, [...known, ...clusters].map(({ id }) => id)] as const;
    });
}

const refused = RAY_JOB_DIFFERENCES.find(({ refusal }) => refusal !== undefined)?.refusal;

describe.each(VERSIONS)("RayJobs of the Python SDK %s", (version) => {
  const goldens = goldensOf(`rayjob-${version}`).map((golden) => [golden.name, golden] as const);

  test.each(goldens.filter(([, { output }]) => output !== undefined))(
    "%s: the same but for listed differences",
    async (name, golden) => {
      const made = await ours(golden, version);
      if (refused?.inputs.includes(name) === true) {
        used.add("refused jobs");
        expect("error" in made ? made.error : "accepted").toMatch(refused.error);
        return;
      }
      expect(made).not.toHaveProperty("error");
      if ("error" in made) return;
      expect(explained(golden, made.manifest).filter(([, kinds]) => kinds.length === 0)).toEqual([]);
    },
  );

  test.each(goldens.filter(([, { output }]) => output === undefined))(
    "%s: an error, or a reason to take it",
    async (name, golden) => {
      const made = await ours(golden, version);
      if (RAY_JOBS_TAKEN[name] === undefined) expect(made).toHaveProperty("error");
      else expect(made).toHaveProperty("manifest");
    },
  );
});

test("every listed kind of difference has a case", () => {
  expect(RAY_JOB_DIFFERENCES.filter(({ id }) => !used.has(id)).map(({ id }) => id)).toEqual([]);
});
