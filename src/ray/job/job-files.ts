import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { InputError } from "../../common/values/input-error.ts";
import { zipArchive } from "../../common/values/zip-archive.ts";
import { inKibibytes } from "../client/folder-files.ts";
import { packFolder } from "../client/ray-package.ts";
import { withRequirements } from "../client/requirements.ts";
import { isRemote, type RuntimeEnv } from "../client/runtime-env.ts";
import { type EntrypointFile, entrypointFile } from "./entrypoint-file.ts";
import type { RayJobConfiguration } from "./ray-job-configuration.ts";

/** Kubernetes takes no larger Secret. */
const MOST_BYTES = 1024 * 1024;
/** Where the submitting pod sees the files; it hands them to Ray from there. */
export const FILES_FOLDER = "/home/ray/files";
const NO_FILE: EntrypointFile = { alone: undefined, problem: undefined };
const WORKING_DIR_KEY = "working_dir.zip";

/** What a job needs of this machine, read and judged. */
export interface JobFiles {
  /** The runtime environment as the submitting pod finds it. */
  readonly runtimeEnv: RuntimeEnv;
  /** By key in the Secret; empty when nothing is shipped. */
  readonly contents: ReadonlyMap<string, Buffer>;
}

/**
 * Reads what a configuration names on this machine: requirements files, the working folder, wheels, or the entrypoint's own file.
 * @throws {@link InputError} for what is not there or does not fit into a Secret (1 MiB packed). Nothing has been sent then.
 */
export async function readJobFiles(job: RayJobConfiguration): Promise<JobFiles> {
  const env = await withRequirements(job.runtimeEnv ?? {}, "runtimeEnv");
  const file = (job.submissionMode ?? "K8sJobMode") === "K8sJobMode" ? await entrypointFile(job) : NO_FILE;
  if (file.problem !== undefined) throw new InputError("RayJob configuration", [file.problem]);
  const contents = new Map<string, Buffer>();
  const runtimeEnv = { ...env };
  if (env.working_dir !== undefined && !isRemote(env.working_dir)) {
    const where = { field: "runtimeEnv.working_dir", excludes: env.excludes, mostBytes: MOST_BYTES };
    contents.set(WORKING_DIR_KEY, (await packFolder(env.working_dir, where)).bytes);
    runtimeEnv.working_dir = `${FILES_FOLDER}/${WORKING_DIR_KEY}`;
    delete runtimeEnv.excludes;
  } else if (file.alone !== undefined) {
    contents.set(WORKING_DIR_KEY, await aloneInZip(file.alone));
    runtimeEnv.working_dir = `${FILES_FOLDER}/${WORKING_DIR_KEY}`;
  }
  runtimeEnv.py_modules = env.py_modules === undefined ? undefined : await wheels(env.py_modules, contents);
  refuseTooLarge(contents);
  return { runtimeEnv: withoutUndefined(runtimeEnv), contents };
}

async function aloneInZip(place: string): Promise<Buffer> {
  const path = place.replace(/^(?:\.\.?\/)+/, "");
  return zipArchive([{ path, content: await readFile(place), executable: false }]);
}

async function wheels(places: readonly string[], contents: Map<string, Buffer>): Promise<string[]> {
  const named: string[] = [];
  for (const [index, place] of places.entries()) {
    if (!isRemote(place)) {
      const { bytes } = await packFolder(place, { field: `runtimeEnv.py_modules[${index}]`, mostBytes: MOST_BYTES });
      contents.set(basename(place), bytes);
    }
    named.push(isRemote(place) ? place : `${FILES_FOLDER}/${basename(place)}`);
  }
  return named;
}

function refuseTooLarge(contents: ReadonlyMap<string, Buffer>): void {
  const bytes = [...contents.values()].reduce((sum, content) => sum + content.length, 0);
  if (bytes <= MOST_BYTES) return;
  const message = `Its files are ${inKibibytes(bytes)} packed, and a Secret holds ${inKibibytes(MOST_BYTES)}. Exclude what the job does not need, or put it into the image or a bucket.`;
  throw new InputError("RayJob configuration", [{ path: "runtimeEnv", message }]);
}

function withoutUndefined(env: RuntimeEnv): RuntimeEnv {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) as RuntimeEnv;
}

export function filesSecretName(job: string): string {
  return `${job}-files`;
}

/**
 * The Secret with a job's files. It belongs to the job: it goes when the job goes.
 * @param owner - uid of the RayJob; absent for a trial before there is one.
 */
export function filesSecret(
  job: { readonly name: string; readonly namespace: string; readonly apiVersion: string },
  contents: ReadonlyMap<string, Buffer>,
  owner?: string,
): TypedResource {
  const { name, namespace, apiVersion } = job;
  const reference = { apiVersion, kind: "RayJob", name, uid: owner, controller: true, blockOwnerDeletion: true };
  return asTypedResource({
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: filesSecretName(name),
      namespace,
      labels: {
        "ray.io/job-name": name,
        "app.kubernetes.io/component": "rayjob-files",
        "app.kubernetes.io/managed-by": "flaretop",
      },
      ...(owner === undefined ? {} : { ownerReferences: [reference] }),
    },
    type: "Opaque",
    data: Object.fromEntries([...contents].map(([key, bytes]) => [key, bytes.toString("base64")])),
  });
}
