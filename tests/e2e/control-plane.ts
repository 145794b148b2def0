import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { KubeConfig, KubernetesObjectApi, type KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, inject } from "vitest";
import { type ManifestMaker, manifestsOf } from "./manifests.ts";
import { openTarget, type Target } from "./target.ts";

/** The cluster that a run uses: a real control plane, or the simulated one. */
export interface ControlPlane extends Omit<Target, "close"> {
  readonly kubeconfig: KubeConfig;
  readonly objects: KubernetesObjectApi;
  /** Starts the name of every object of this run. */
  readonly run: string;
  readonly make: ManifestMaker;
  hasContext(name: string): boolean;
}

const PERMISSION = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "flaretop-e2e-allowed", namespace: "default" },
};

/** For a test file: the cluster is closed at the file's end. @throws when the cluster does not hold the ConfigMap that allows it: nobody's production is a test bed. */
export async function openControlPlane(): Promise<ControlPlane> {
  const versions = inject("versions");
  const { kubeconfigFile, simulated, close } = await openTarget(versions);
  afterAll(close);
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromFile(kubeconfigFile);
  const objects = KubernetesObjectApi.makeApiClient(kubeconfig);
  try {
    await objects.read(PERMISSION);
  } catch {
    throw new Error(
      `e2e: refused. ConfigMap flaretop-e2e-allowed is not in namespace default of the cluster of ${kubeconfigFile}. ` +
        "Create it there when these tests may create and delete objects in it.",
    );
  }
  return {
    kubeconfigFile,
    simulated,
    make: manifestsOf(versions),
    kubeconfig,
    objects,
    run: `e2e-${randomBytes(2).toString("hex")}`,
    hasContext: (name) => kubeconfig.getContextObject(name) !== null,
  };
}

/** Objects of one test file, removed again at its end. */
export class TestObjects {
  readonly #plane: ControlPlane;
  readonly #made: Manifest[] = [];

  constructor(plane: ControlPlane) {
    this.#plane = plane;
  }

  async create(manifest: Manifest): Promise<Manifest> {
    this.#made.push(manifest);
    return this.#plane.objects.create(manifest);
  }

  /** Undefined: not there. */
  async read(manifest: Manifest): Promise<Manifest | undefined> {
    try {
      return await this.#plane.objects.read(headOf(manifest));
    } catch (error) {
      if ((error as { code?: number }).code === 404) return undefined;
      throw error;
    }
  }

  async remove(manifest: Manifest): Promise<void> {
    try {
      await this.#plane.objects.delete(headOf(manifest));
    } catch (error) {
      if ((error as { code?: number }).code !== 404) throw error;
    }
  }

  async removeAll(): Promise<void> {
    for (const manifest of this.#made) await this.remove(manifest);
  }

  async list(apiVersion: string, kind: string, namespace: string): Promise<Manifest[]> {
    return (await this.#plane.objects.list(apiVersion, kind, namespace)).items;
  }
}

/** Asks again until the answer is as wanted. */
export async function eventually<T>(
  claim: string,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (performance.now() > end)
      throw new Error(`Not so after 60 s: ${claim}. The last answer: ${inspect(answer, { depth: 4 })}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function headOf({ apiVersion, kind, metadata }: Manifest) {
  const { name = "", namespace } = metadata ?? {};
  return {
    apiVersion: apiVersion ?? "",
    kind: kind ?? "",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
}
