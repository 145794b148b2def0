import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { clusterError } from "../../common/kubernetes-cluster/error-messages.ts";
import type { ClusterErrorReason } from "../../common/kubernetes-cluster/errors.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { isInputError } from "../../common/values/input-error.ts";
import type { RayJobConfiguration } from "./ray-job-configuration.ts";
import { submitRayJob } from "./submit-ray-job.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "submit-ray-job-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Remembers what it is asked; `fails` names requests that it refuses. */
function server(fails: Readonly<Record<string, ClusterErrorReason>> = {}) {
  const calls: string[] = [];
  const sent: TypedResource[] = [];
  const answer = (call: string) => {
    calls.push(call);
    const reason = fails[call];
    if (reason !== undefined) throw clusterError(reason, { request: call, host: "test" });
  };
  const stored = (resource: TypedResource) =>
    ({
      ...resource,
      metadata: { ...resource.metadata, uid: "uid-1", resourceVersion: "1" },
    }) as unknown as KubernetesObject;
  const client: Partial<ClusterClient> = {
    context: { namespace: "team-a" } as ClusterClient["context"],
    discovery: async () => ({ versionOf: (kind: ResourceKind) => kind.versions[0] }) as never,
    list: async (kind) => {
      answer(`list ${kind.plural}`);
      return { records: [], resourceVersion: "1", skipped: 0 };
    },
    get: async (kind) => {
      answer(`get ${kind.plural}`);
      return {
        metadata: { name: "job", namespace: "team-a", uid: "uid-1", resourceVersion: "2" },
      } as unknown as KubernetesObject;
    },
    create: async (kind, resource, options) => {
      answer(`${options?.dryRun === true ? "try" : "create"} ${kind.plural}`);
      sent.push(resource);
      return stored(resource);
    },
    delete: async (kind, _name, seen) => answer(`delete ${kind.plural} ${seen.uid}`),
  };
  return { client: client as ClusterClient, calls, sent };
}

const job = (change: Partial<RayJobConfiguration> = {}): RayJobConfiguration => ({
  name: "job",
  queue: false,
  entrypoint: "python main.py",
  cluster: { image: "rayproject/ray:2.52.1" },
  runtimeEnv: { working_dir: folder, env_vars: { TOKEN: "hush-hush" } },
  ...change,
});

async function problemsOf(configuration: RayJobConfiguration) {
  const { client, calls } = server();
  const error = await submitRayJob(client, configuration).catch((failure: unknown) => failure);
  expect(calls.filter((call) => /create|try/.test(call))).toEqual([]);
  expect(String(error)).not.toContain("hush");
  return isInputError(error) ? error.problems.map(({ path, message }) => `${path}: ${message}`) : [String(error)];
}

describe("files", () => {
  test("are tried, then made as the job's own once it is there", async () => {
    writeFileSync(join(folder, "main.py"), "print(1)");
    const { client, calls, sent } = server();
    const { shippedBytes, manifest } = await submitRayJob(client, job());
    expect(calls).toEqual(["try secrets", "create rayjobs", "create secrets"]);
    expect(shippedBytes).toBeGreaterThan(0);
    expect(sent[2]!.metadata["ownerReferences"]).toMatchObject([{ kind: "RayJob", name: "job", uid: "uid-1" }]);
    expect(manifest).toMatchObject({
      spec: {
        runtimeEnvYAML: expect.stringContaining("working_dir: /home/ray/files/working_dir.zip"),
        submitterPodTemplate: { spec: { containers: [{ image: "rayproject/ray:2.52.1" }] } },
      },
    });
  });

  test("that cannot be made take the job with them", async () => {
    writeFileSync(join(folder, "main.py"), "");
    const { client, calls } = server({ "create secrets": "forbidden" });
    await expect(submitRayJob(client, job())).rejects.toMatchObject({ reason: "forbidden" });
    expect(calls.slice(2)).toEqual(["create secrets", "get rayjobs", "delete rayjobs uid-1"]);
  });

  test("that may not be made stop it before anything is made", async () => {
    writeFileSync(join(folder, "main.py"), "");
    const { client, calls } = server({ "try secrets": "forbidden" });
    await expect(submitRayJob(client, job())).rejects.toMatchObject({ reason: "forbidden" });
    expect(calls).toEqual(["try secrets"]);
  });

  test("a job that stays behind is named", async () => {
    writeFileSync(join(folder, "main.py"), "");
    const { client } = server({ "create secrets": "forbidden", "delete rayjobs uid-1": "forbidden" });
    await expect(submitRayJob(client, job())).rejects.toThrow(/RayJob team-a\/job was made without its files/);
  });

  test("too large ones, missing ones and doubled paths are told before", async () => {
    mkdirSync(join(folder, "pkg"));
    writeFileSync(join(folder, "pkg", "main.py"), "");
    expect(await problemsOf(job())).toEqual([expect.stringMatching(/^entrypoint: There is no file "main.py" in/)]);
    expect(await problemsOf(job({ entrypoint: `python ${folder.slice(1)}/x.py` }))).toHaveLength(1);
    writeFileSync(join(folder, "main.py"), randomBytes(1_200_000));
    expect(await problemsOf(job())).toEqual([expect.stringMatching(/^runtimeEnv.working_dir: .*at most 1024 KiB/)]);
  });
});

test("a dry run makes nothing", async () => {
  writeFileSync(join(folder, "main.py"), "");
  const { client, calls } = server();
  await submitRayJob(client, job(), { dryRun: true });
  expect(calls).toEqual(["try secrets", "try rayjobs"]);
});

const plain = { runtimeEnv: undefined, entrypoint: "python -c 1" };

describe("what does not fit together is told at once", () => {
  test.each<[string, Partial<RayJobConfiguration>, readonly RegExp[]]>([
    ["no cluster", { cluster: undefined }, [/^: Give cluster/]],
    ["both", { clusterName: "demo" }, [/^clusterName: cluster is given too/]],
    [
      "queue, priority and time to live on another's cluster",
      { cluster: undefined, clusterName: "demo", queue: "q", priorityClass: "high", ttlSecondsAfterFinished: 60 },
      [/^queue: Kueue leaves/, /^priorityClass: Kueue leaves/, /^ttlSecondsAfterFinished: /],
    ],
    [
      "a name that KubeRay refuses, and times",
      { name: "j".repeat(48), activeDeadlineSeconds: 0 },
      [/^name: /, /^activeDeadlineSeconds: /],
    ],
    [
      "autoscaling in a queue",
      { queue: "q", cluster: { autoscaling: {}, workerGroups: [{ name: "a", min: 0, max: 2 }] } },
      [/^cluster.autoscaling: /],
    ],
    ["files over HTTP", { submissionMode: "HTTPMode", runtimeEnv: { working_dir: "." } }, [/^submissionMode: /]],
    ["a submitter without one", { submissionMode: "HTTPMode", submitter: { backoffLimit: 1 } }, [/^submitter: /]],
    ["a folder as module", { runtimeEnv: { py_modules: ["./mod"] } }, [/^runtimeEnv.py_modules\[0\]: /]],
    ["a mistyped field of the cluster", { cluster: { imag: "x" } as never }, [/^cluster.imag: .*Did you mean "image"/]],
    [
      "a label that is ours",
      { labels: { "kueue.x-k8s.io/queue-name": "q" } },
      [/^labels.kueue.x-k8s.io\/queue-name: Set queue instead/],
    ],
    [
      "a priority that nobody looks at",
      { queue: undefined, priorityClass: "high" },
      [/^priorityClass: There is no WorkloadPriorityClass/],
    ],
  ])("%s", async (_case, change, expected) => {
    expect(await problemsOf(job({ ...plain, ...change }))).toEqual(expected.map((one) => expect.stringMatching(one)));
  });
});
