import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { TokenSource } from "../kubernetes-cluster/credentials.ts";
import { isOpenToOthers, LOCAL_FILES } from "../kubernetes-cluster/local-files.ts";
import { hide } from "./hidden.ts";
import { whileLocked, writePrivately } from "./private-file.ts";
import { renewSignIn } from "./renew-sign-in.ts";
import { tokensThrough } from "./renewing-tokens.ts";
import type { SignIn } from "./sign-in.ts";
import { clockOf, type SignInPorts } from "./sign-in-ports.ts";

/** Sign-ins kept in files that only their owner can read: for each the token alone, for kubectl's `tokenFile`, and all of it, for us. */
export interface SignInStore {
  /** @returns the path of the token, to be named by a kubeconfig. @param signIn - Text: a token that is all there is. */
  save(name: string, signIn: SignIn | string): string;
  /** Undefined: it is not one of these, or a token alone. */
  load(tokenFile: string): SignIn | undefined;
  /** Removes the token and what was kept with it. */
  remove(tokenFile: string): void;
  /** Renews what is stored as it runs out, together with other programs of the person. Undefined: nothing to renew with. */
  tokens(tokenFile: string, ports: SignInPorts): TokenSource | undefined;
}

const MOST_BYTES = 1024 * 1024;

const TEXT = z.string().optional();
const STORED = z.object({
  version: z.literal(1),
  way: z.enum(["openshift", "oidc"]),
  issuer: z.url(),
  clientId: z.string(),
  expiresAt: z.number().optional(),
  secrets: z.object({
    token: z.string().min(1),
    accessToken: TEXT,
    refreshToken: TEXT,
    clientSecret: TEXT,
    secretIn: z.enum(["header", "body"]),
    sends: z.enum(["id-token", "access-token"]),
    scopes: z.array(z.string()),
    tokenEndpoint: z.url(),
    revocationEndpoint: z.url().optional(),
    server: z.url().optional(),
    subject: TEXT,
    ca: TEXT,
  }),
});

/**
 * Keeps sign-ins in a folder. Writing throws the error of the file system; a file that others could have written is not loaded.
 * @example
 * const store = storedSignIns(join(homedir(), ".local/state/my-program"));
 * const tokenFile = store.save("lab", signIn);
 * const token = store.tokens(tokenFile, { env: process.env });
 * const access = openWithToken({ server, ...(token === undefined ? { tokenFile } : { token }), env: process.env });
 * @param folder - Made with mode 0700 when something is saved.
 */
export function storedSignIns(folder: string): SignInStore {
  const save: SignInStore["save"] = (name, signIn) => {
    // Names of contexts hold slashes, colons and worse.
    const base = join(folder, createHash("sha256").update(name).digest("hex").slice(0, 24));
    const tokenFile = `${base}.token`;
    if (typeof signIn === "string") rmSync(`${base}.json`, { force: true });
    else writePrivately(`${base}.json`, `${JSON.stringify(written(signIn))}\n`);
    writePrivately(tokenFile, `${typeof signIn === "string" ? signIn : signIn.secrets.reveal().token}\n`);
    return tokenFile;
  };
  const load: SignInStore["load"] = (tokenFile) =>
    isHere(folder, tokenFile) ? read(tokenFile.replace(/\.token$/, ".json")) : undefined;
  return {
    save,
    load,
    remove(tokenFile) {
      if (!isHere(folder, tokenFile)) return;
      rmSync(tokenFile, { force: true });
      rmSync(tokenFile.replace(/\.token$/, ".json"), { force: true });
    },
    tokens(tokenFile, ports) {
      const first = load(tokenFile);
      if (first === undefined) return undefined;
      const clock = clockOf(ports);
      const json = tokenFile.replace(/\.token$/, ".json");
      const renew = (old: SignIn) =>
        whileLocked(json, clock, async () => {
          const latest = load(tokenFile) ?? old;
          // Another program was faster, or the person has signed in again.
          if (latest.secrets.reveal().token !== old.secrets.reveal().token) return latest;
          const renewed = await renewSignIn(latest, ports);
          writePrivately(json, `${JSON.stringify(written(renewed))}\n`);
          writePrivately(tokenFile, `${renewed.secrets.reveal().token}\n`);
          return renewed;
        });
      return tokensThrough(first, { now: () => clock.now(), renew });
    },
  };
}

function written({ way, issuer, clientId, expiresAt, secrets }: SignIn): z.input<typeof STORED> {
  const { scopes, ...rest } = secrets.reveal();
  return { version: 1, way, issuer, clientId, expiresAt, secrets: { ...rest, scopes: [...scopes] } };
}

/** A kubeconfig may name any file: only ours are taken for sign-ins. */
function isHere(folder: string, tokenFile: string): boolean {
  return /^[0-9a-f]{24}\.token$/.test(tokenFile.slice(folder.length + 1)) && tokenFile.startsWith(join(folder, "/"));
}

/** A file that others could have written counts for nothing: it says where secrets are sent. */
function read(path: string): SignIn | undefined {
  const reading = LOCAL_FILES.read(path, MOST_BYTES);
  if (reading.found !== "yes" || isOpenToOthers(reading.mode)) return undefined;
  const parsed = STORED.safeParse(parseJson(reading.content.toString("utf8")));
  if (!parsed.success) return undefined;
  const { way, issuer, clientId, expiresAt, secrets } = parsed.data;
  const { accessToken, refreshToken, clientSecret, revocationEndpoint, server, subject, ca, ...rest } = secrets;
  return {
    way,
    issuer,
    clientId,
    expiresAt,
    canRenew: refreshToken !== undefined,
    secrets: hide({ ...rest, accessToken, refreshToken, clientSecret, revocationEndpoint, server, subject, ca }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
