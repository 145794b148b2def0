import { describe, expect, test } from "vitest";
import type { TypedResource } from "../../src/common/kubernetes-cluster/typed-resource.ts";
import { differingPaths, type FieldPath, pathInWords, valueAtPath } from "../../src/common/values/field-paths.ts";
import { valueAt } from "../../src/common/values/untyped.ts";
import { wrapInAppWrapper } from "../../src/ray/appwrapper/wrap-in-app-wrapper.ts";
import { rayClusterConfigurationOf } from "../../src/ray/cluster/ray-cluster-configuration-of.ts";
import { rayClusterManifest } from "../../src/ray/cluster/ray-cluster-manifest.ts";
import { withQueue } from "../../src/ray/cluster/resolve-queue.ts";
import { ACCEPTED, DIFFERENCES } from "./python-differences.ts";
import { type Fields, type Golden, goldensOf, queuesOf } from "./python-goldens.ts";
import { translated } from "./python-input.ts";
import { RAY_JOB_DIFFERENCES, RAY_JOBS_TAKEN } from "./rayjob-differences.ts";

const VERSIONS = ["0.40.1", "0.33.1"] as const;
const DOCUMENT = "../../docs/reference/python-parity.md";
const MOST_KINDS = 15;

type Ours = { readonly manifest: TypedResource } | { readonly error: string };

/** What we send for a golden's input, or what our error says. */
function ours(golden: Golden): Ours {
  try {
    const wish = translated(golden.input);
    const namespace = golden.name === "300-namespace-context-has-none" ? undefined : "team-a";
    const queued = withQueue({ namespace: "team-a", ...wish }, queuesOf(golden, typeof wish.queue === "string"));
    const manifest = rayClusterManifest({ ...queued, namespace: wish.namespace } as typeof queued, { namespace });
    if (golden.input["appwrapper"] !== true) return { manifest };
    return { manifest: wrapInAppWrapper({ name: wish.name }, [manifest]) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const isDoubtful = ({ name }: Golden) => name >= "2";
/** Sent by Python and meant to be right. */
const valid = (version: string) => goldensOf(version).filter((golden) => !isDoubtful(golden) && golden.output);
const doubtful = (version: string) => goldensOf(version).filter(isDoubtful);

const used = new Set<string>();

/** Each path at which the manifests differ, with the kinds of difference that explain it. */
function explained(golden: Golden, manifest: TypedResource): readonly { path: string; kinds: readonly string[] }[] {
  const [python, mine] =
    golden.input["appwrapper"] === true ? [inner(golden.output), inner(manifest)] : [golden.output, manifest];
  return pathsOf(python, mine).map((path) => {
    const words = pathInWords(path);
    const [theirs, own] = [valueAtPath(python, path), valueAtPath(mine, path)];
    const kinds = DIFFERENCES.filter(({ explains }) => explains?.(words, theirs, own) === true);
    for (const { id } of kinds) used.add(id);
    return { path: words, kinds: kinds.map(({ id }) => id) };
  });
}

/** Without labels of its own our object has no map of labels at all. */
function pathsOf(python: unknown, mine: unknown): readonly FieldPath[] {
  return differingPaths(python, mine).flatMap((path) => {
    if (pathInWords(path) !== "metadata.labels") return [path];
    return Object.keys(valueAtPath(python, path) as Fields).map((label) => [...path, label]);
  });
}

function inner(wrapper: unknown): unknown {
  return valueAt(wrapper, "spec", "components", 0, "template");
}

function refusalOf(golden: Golden): (typeof DIFFERENCES)[number] | undefined {
  return DIFFERENCES.find(({ refusal }) => refusal?.inputs.includes(golden.name) === true);
}

describe.each(VERSIONS)("Python SDK %s", (version) => {
  test.each(valid(version).map((golden) => [golden.name, golden] as const))(
    "%s: the same manifest but for listed differences",
    (_name, golden) => {
      const made = ours(golden);
      const refused = refusalOf(golden);
      if (refused?.refusal !== undefined) {
        used.add(refused.id);
        expect("error" in made ? made.error : "accepted").toMatch(refused.refusal.error);
        return;
      }
      expect(made).not.toHaveProperty("error");
      if ("error" in made) return;
      for (const difference of explained(golden, made.manifest)) {
        expect(difference).toEqual({ path: difference.path, kinds: [expect.any(String)] });
      }
      if (golden.input["appwrapper"] === true) {
        expect(made.manifest.metadata).toEqual(golden.output?.["metadata"]);
      }
    },
  );

  test.each(doubtful(version).map((golden) => [golden.name, golden] as const))(
    "%s: an error, or a reason to take it",
    (name, golden) => {
      const made = ours(golden);
      if (ACCEPTED[name] === undefined) {
        expect("error" in made ? made.error : "accepted").toMatch(/^RayCluster configuration cannot be used\. [^:]+: /);
      } else {
        expect(made).toHaveProperty("manifest");
        if ("manifest" in made && golden.output !== undefined) {
          for (const { path, kinds } of explained(golden, made.manifest))
            expect([path, kinds.length]).toEqual([path, 1]);
        }
      }
    },
  );

  test.each(
    goldensOf(version)
      .filter(({ output }) => output?.["kind"] === "RayCluster")
      .map((golden) => [golden.name, golden] as const),
  )("%s is read and built again without loss", (_name, { output }) => {
    const { configuration, notCarried } = rayClusterConfigurationOf(output as never);
    expect(notCarried).toEqual([]);
    let again: TypedResource;
    try {
      again = rayClusterManifest(configuration);
    } catch (error) {
      // What Python sends although it is wrong stays wrong: it is read, and told when it is to be sent again.
      expect((error as Error).message).toMatch(/^RayCluster configuration cannot be used/);
      return;
    }
    const lost = differingPaths(output, again)
      .map(pathInWords)
      .filter(
        (path) => !(configuration.autoscaling !== undefined && /^spec\.workerGroupSpecs\[\d+\]\.replicas$/.test(path)),
      );
    expect(lost).toEqual([]);
  });
});

describe("the list of differences", () => {
  test("inputs that Python cannot take and we can are listed", () => {
    for (const name of ["022-tpu-string-count", "023-npu-string-count-twice"]) {
      const golden = goldensOf("0.40.1").find((one) => one.name === name) as Golden;
      expect(golden.error).toBe("TypeError");
      expect(ours(golden)).toHaveProperty("manifest");
      used.add(refusalOf(golden)?.id ?? "");
    }
  });

  test(`has at most ${MOST_KINDS} kinds, and none without a case`, () => {
    expect(DIFFERENCES.length + RAY_JOB_DIFFERENCES.length).toBeLessThanOrEqual(MOST_KINDS);
    expect(DIFFERENCES.filter(({ id }) => !used.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test("every accepted input is one that was recorded", () => {
    const names = new Set(VERSIONS.flatMap(doubtful).map(({ name }) => name));
    expect(Object.keys(ACCEPTED).filter((name) => !names.has(name))).toEqual([]);
  });

  test("docs/reference/python-parity.md tells what was counted", async () => {
    await expect(page()).toMatchFileSnapshot(DOCUMENT);
  });
});

function page(): string {
  const counts = VERSIONS.map((version) => {
    const sent = valid(version);
    const same = sent.filter((golden) => refusalOf(golden) === undefined).length;
    const wrong = doubtful(version);
    const taken = wrong.filter(({ name }) => ACCEPTED[name] !== undefined).length;
    const silent = wrong.filter(({ output }) => output !== undefined).length;
    return `| ${version} | ${sent.length} | ${same} | ${sent.length - same} | ${wrong.length} | ${silent} | ${wrong.length - taken} | ${taken} |`;
  });
  return [
    "# Parity with the Python SDK",
    "",
    "<!-- Written by `npm test -- --update` from tests/upgrade. Do not edit by hand. -->",
    "",
    "Each input of two versions of the Python SDK was recorded with what it sends. The same wish in our words gives the same",
    "manifest, but for the differences below; `tests/upgrade/python-parity.test.ts` compares every field of every one.",
    "",
    "| Version | Valid inputs | Same but for the list | Refused by us, listed | Wrong or doubtful inputs | Sent by Python all the same | An error of ours | Taken by us, listed |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...counts,
    "",
    `## Differences (${DIFFERENCES.length + RAY_JOB_DIFFERENCES.length} kinds)`,
    "",
    "| Kind | Python | Ours | Why |",
    "| --- | --- | --- | --- |",
    ...[...DIFFERENCES, ...RAY_JOB_DIFFERENCES].map(
      ({ id, python, ours: mine, why }) => `| ${id} | ${python} | ${mine} | ${why} |`,
    ),
    "",
    "## Doubtful inputs that we take",
    "",
    "| Input | Why |",
    "| --- | --- |",
    ...Object.entries(ACCEPTED).map(([name, why]) => `| ${name} | ${why} |`),
    ...Object.entries(RAY_JOBS_TAKEN).map(([name, why]) => `| RayJob ${name} | ${why} |`),
    "",
  ].join("\n");
}
