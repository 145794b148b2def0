import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { CallOptions } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { InputError } from "../../common/values/input-error.ts";
import { cleanLine } from "../../common/values/text.ts";
import { type ZipEntry, zipArchive } from "../../common/values/zip-archive.ts";
import { folderFiles, inKibibytes, readFiles } from "./folder-files.ts";
import type { RayDashboard } from "./ray-dashboard.ts";
import { isRemote, type RuntimeEnv } from "./runtime-env.ts";

/** What Ray's job server takes. */
export const MOST_PACKAGE_BYTES = 100 * 1024 * 1024;
/** Text packs to about a tenth: more can never fit, and is not even read. */
const MOST_PER_PACKED = 10;

/** What is packed, what is left out, and how large it may be. */
export interface PackOptions {
  /** Where the path stands, in messages: `runtimeEnv.working_dir`. */
  readonly field: string;
  readonly excludes?: readonly string[] | undefined;
  /** Most bytes of the zip file. Default 100 MiB, which is what Ray takes. */
  readonly mostBytes?: number | undefined;
  /** Folder in the zip file that holds everything: modules are found by its name. */
  readonly under?: string | undefined;
}

/** A zip file or a wheel that is ready to be sent. */
export interface RayPackage {
  /** `_ray_pkg_….zip`, named after what is in it. */
  readonly name: string;
  readonly bytes: Buffer;
}

/**
 * Packs a folder of this machine, or takes a `.zip` or `.whl` as it is. The same files give the same package, whenever and wherever.
 * @example
 * const { name, bytes } = await packFolder("./train", { field: "working_dir", excludes: ["*.csv"] });
 * @throws {@link InputError} when there is no such folder, or when it is too large; its sizes are judged before it is read.
 */
export async function packFolder(place: string, options: PackOptions): Promise<RayPackage> {
  const { field, excludes, mostBytes = MOST_PACKAGE_BYTES, under } = options;
  const ready = /\.(?:zip|whl)$/i.test(place) ? await readyPackage(place, field, mostBytes) : undefined;
  if (ready !== undefined) return ready;
  const files = await folderFiles(place, { field, excludes, mostBytes: mostBytes * MOST_PER_PACKED });
  const read = await readFiles(files);
  const entries = read.map((entry) => ({
    ...entry,
    path: under === undefined ? entry.path : `${under}/${entry.path}`,
  }));
  const bytes = zipArchive(entries);
  if (bytes.length > mostBytes) {
    const largest = files.toSorted((a, b) => b.bytes - a.bytes)[0]?.path ?? "";
    throw tooLarge(field, bytes.length, mostBytes, ` The largest file is ${cleanLine(largest)}.`);
  }
  return { name: `_ray_pkg_${contentHash(entries)}.zip`, bytes };
}

/** Whatever the folder is called and whenever it was written. SHA-256, which hosts in FIPS mode have as well. */
function contentHash(entries: readonly ZipEntry[]): string {
  const hash = createHash("sha256");
  for (const { path, content, executable } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path.length}:${path}:${content.length}:${executable}:`).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}

async function readyPackage(place: string, field: string, mostBytes: number): Promise<RayPackage | undefined> {
  const facts = await stat(place).catch(() => undefined);
  if (facts === undefined)
    throw new InputError("What is to be packed", [{ path: field, message: `There is no file "${cleanLine(place)}".` }]);
  if (!facts.isFile()) return undefined;
  if (facts.size > mostBytes) throw tooLarge(field, facts.size, mostBytes, "");
  const bytes = await readFile(place);
  const wheel = /\.whl$/i.test(place);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  return { name: wheel ? basename(place) : `_ray_pkg_${hash}.zip`, bytes };
}

function tooLarge(field: string, bytes: number, mostBytes: number, more: string): InputError {
  const message = `It is ${inKibibytes(bytes)} packed, and at most ${inKibibytes(mostBytes)} can be sent.${more} Exclude what the job does not need.`;
  return new InputError("What is to be packed", [{ path: field, message }]);
}

/** Half a minute, and as long as a slow line needs. */
const SLOWEST_BYTES_PER_MS = 128;

/**
 * Uploads a package, unless the cluster has it already. One request, or two.
 * @returns the address that a runtime environment names it by: `gcs://_ray_pkg_….zip`.
 * @example
 * const uri = await uploadRayPackage(dashboard, await packFolder("./train", { field: "working_dir" }));
 * @throws {@link ClusterError}
 */
export async function uploadRayPackage(
  dashboard: RayDashboard,
  pack: RayPackage,
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<string> {
  const path = `/api/packages/gcs/${encodeURIComponent(pack.name)}`;
  const uri = `gcs://${pack.name}`;
  try {
    await dashboard.text({ request: `look for package ${pack.name}`, method: "GET", path, signal });
    return uri;
  } catch (error) {
    if (!isClusterError(error) || error.reason !== "not-found") throw error;
  }
  const timeoutMs = 30_000 + pack.bytes.length / SLOWEST_BYTES_PER_MS;
  const headers = { "content-type": "application/octet-stream" };
  await dashboard.text({
    request: `upload package ${pack.name}`,
    method: "PUT",
    path,
    body: pack.bytes,
    headers,
    signal,
    timeoutMs,
  });
  return uri;
}

/** A runtime environment with what it names on this machine packed, and how to call it when it has been uploaded. */
export async function packedRuntimeEnv(env: RuntimeEnv, field: string): Promise<readonly RayPackage[]> {
  const { working_dir, py_modules = [], excludes } = env;
  const packages: RayPackage[] = [];
  if (working_dir !== undefined && !isRemote(working_dir)) {
    packages.push(await packFolder(working_dir, { field: `${field}.working_dir`, excludes }));
  }
  for (const [index, place] of py_modules.entries()) {
    if (isRemote(place)) continue;
    const under = basename(resolve(place));
    packages.push(await packFolder(place, { field: `${field}.py_modules[${index}]`, excludes, under }));
  }
  return packages;
}
