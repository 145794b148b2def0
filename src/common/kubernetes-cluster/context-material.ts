import { X509Certificate } from "node:crypto";
import { cleanLine } from "../values/text.ts";
import type { ContextParts } from "./kubeconfig.ts";
import { type ClusterEntry, isBearerToken, type UserEntry } from "./kubeconfig-entries.ts";
import { isOpenToOthers, type LocalFiles } from "./local-files.ts";

/** What the kubeconfig holds or names in files, as text. Secret. */
export interface ContextMaterial {
  /** PEM. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly token: string | undefined;
  /** Files of secrets that other users can read. Whole sentences. */
  readonly warnings: readonly string[];
}

/** Why material is of no use, as a claim for a message. */
export class MaterialProblem extends Error {
  override readonly name = "MaterialProblem";
}

/** Reads the files that a context names. Inline data wins over files, but a token file over a token, as kubectl has it. */
export function readMaterial(
  { cluster, user }: Pick<ContextParts, "cluster" | "user">,
  files: LocalFiles,
): ContextMaterial {
  const warnings: string[] = [];
  const secretFile = (path: string, what: string) => readText(path, what, files, warnings);
  const material = {
    ca: readAuthority(cluster, files),
    cert:
      pem(user.certData) ??
      (user.certFile === undefined ? undefined : readText(user.certFile, "client certificate", files)),
    key: pem(user.keyData) ?? (user.keyFile === undefined ? undefined : secretFile(user.keyFile, "client key")),
    token: readToken(user, secretFile),
    warnings,
  };
  return material;
}

/** The day a client certificate ends, when that day has passed; undefined while it is good or cannot be read. */
export function expiredSince(certificate: string, now: number): string | undefined {
  try {
    const { validTo } = new X509Certificate(certificate);
    return Date.parse(validTo) < now ? new Date(validTo).toISOString() : undefined;
  } catch {
    // The TLS library says better what is wrong with it.
    return undefined;
  }
}

/** The certificate authority of a cluster, in PEM; undefined: the usual ones. @throws MaterialProblem */
export function readAuthority(cluster: Pick<ClusterEntry, "caData" | "caFile">, files: LocalFiles): string | undefined {
  const { caData, caFile } = cluster;
  const ca = pem(caData) ?? (caFile === undefined ? undefined : readText(caFile, "certificate authority", files));
  if (ca !== undefined && !ca.includes("-----BEGIN ")) {
    const where = caData === undefined && caFile !== undefined ? cleanLine(caFile) : "in the kubeconfig";
    throw new MaterialProblem(`the certificate authority ${where} is not a PEM certificate`);
  }
  return ca;
}

function readToken(user: UserEntry, secretFile: (path: string, what: string) => string): string | undefined {
  if (user.tokenFile === undefined) return user.token;
  let token: string;
  try {
    token = secretFile(user.tokenFile, "token").trim();
  } catch (error) {
    if (user.token !== undefined) return user.token;
    throw error;
  }
  if (!isBearerToken(token)) throw new MaterialProblem(`the token file ${cleanLine(user.tokenFile)} holds no token`);
  return token;
}

function pem(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, "base64").toString("utf8");
}

/** @param warnings - Given for secrets: gets a sentence when others can read the file. */
function readText(path: string, what: string, files: LocalFiles, warnings?: string[]): string {
  const reading = files.read(path);
  const shown = cleanLine(path);
  if (reading.found === "no") throw new MaterialProblem(`the ${what} file ${shown} does not exist`);
  if (reading.found === "unreadable")
    throw new MaterialProblem(`the ${what} file ${shown} is of no use: ${reading.why}`);
  if (warnings !== undefined && isOpenToOthers(reading.mode)) {
    warnings.push(`Other users of this machine can read or change the ${what} file ${shown}; run: chmod 600 ${shown}`);
  }
  return reading.content.toString("utf8");
}
