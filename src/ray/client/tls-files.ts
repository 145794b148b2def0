import { randomBytes, type X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { readCertificate, readKey } from "../../common/certificates/read-authority.ts";
import { LOCAL_FILES } from "../../common/kubernetes-cluster/local-files.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { InputError } from "../../common/values/input-error.ts";
import { isDnsLabel, isDnsSubdomain } from "../../common/values/resource-name.ts";
import { RayTlsError } from "./ray-tls-error.ts";

/** Where the certificate of one cluster lies. Namespaces have a folder each, so that no name can be taken for another. */
export interface TlsPaths {
  readonly folder: string;
  /** Certificates of the authorities that a server may be signed by. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

const NAMES = { authority: "ca.crt", certificate: "tls.crt", key: "tls.key" } as const;

/** @throws {@link InputError} for a folder that is not absolute, and names that lead out of it. */
export function tlsPaths(base: string, { namespace, name }: ObjectName): TlsPaths {
  const problems = [
    ...(isAbsolute(base) ? [] : [{ path: "folder", message: "Give an absolute path." }]),
    ...(isDnsLabel(namespace) ? [] : [{ path: "namespace", message: "It is no name of a namespace." }]),
    ...(isDnsSubdomain(name) ? [] : [{ path: "name", message: "It is no name of a Ray cluster." }]),
  ];
  if (problems.length > 0) throw new InputError("Place of a certificate", problems);
  const folder = join(base, namespace, name);
  const at = (file: string) => join(folder, file);
  return { folder, authority: at(NAMES.authority), certificate: at(NAMES.certificate), key: at(NAMES.key) };
}

/** What lies in a cluster's folder. Undefined: nothing, or not what belongs together. */
export interface StoredTls {
  readonly certificate: X509Certificate;
  /** PEM. */
  readonly authority: string;
}

export function readTlsFiles(paths: TlsPaths): StoredTls | undefined {
  const [authority, certificatePem, keyPem] = [paths.authority, paths.certificate, paths.key].map((path) => {
    const reading = LOCAL_FILES.read(path);
    return reading.found === "yes" ? reading.content.toString("utf8") : undefined;
  });
  if (authority === undefined || certificatePem === undefined || keyPem === undefined) return undefined;
  const [certificate, key] = [readCertificate(certificatePem), readKey(keyPem)];
  const belongs = certificate !== undefined && key !== undefined && certificate.checkPrivateKey(key);
  return belongs ? { certificate, authority } : undefined;
}

/** Writes all three for the owner alone. Each file is whole at any moment; who reads in between finds that key and certificate differ. */
export function writeTlsFiles(
  paths: TlsPaths,
  content: { readonly authority: string; readonly certificate: string; readonly key: string },
): void {
  attempt(`write the certificate into ${paths.folder}`, () => {
    mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
    // An older folder keeps its mode, and files can only be taken out of a folder that others may write.
    chmodSync(paths.folder, 0o700);
    for (const part of ["key", "certificate", "authority"] as const) replaceFile(paths[part], content[part]);
  });
}

export function removeTlsFolder({ folder }: TlsPaths): void {
  attempt(`remove ${folder}`, () => rmSync(folder, { recursive: true, force: true }));
}

/** Clusters that have a folder, by namespace and name. */
export function storedClusters(base: string): readonly ObjectName[] {
  const foldersIn = (folder: string) =>
    attempt(`read ${folder}`, () => readdirSync(folder, { withFileTypes: true }), [])
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  return foldersIn(base)
    .filter(isDnsLabel)
    .flatMap((namespace) =>
      foldersIn(join(base, namespace))
        .filter(isDnsSubdomain)
        .map((name) => ({ namespace, name })),
    );
}

/** Under a name that nobody can foresee, so that no link is followed; then in one step to its own. */
function replaceFile(path: string, content: string): void {
  const fresh = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(fresh, content, { mode: 0o600, flag: "wx" });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** @param whenMissing - The answer where the file or folder is not there. */
function attempt<T>(what: string, act: () => T, whenMissing?: T): T {
  try {
    return act();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (whenMissing !== undefined && code === "ENOENT") return whenMissing;
    const why = typeof code === "string" ? ` (${code})` : "";
    throw new RayTlsError("files", `Could not ${what}${why}. Check the folder's rights and that there is room.`);
  }
}
