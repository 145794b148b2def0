import { createHash, X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { type Certificate, issueCertificate } from "../../common/certificates/issue-certificate.ts";
import type { SECRETS } from "../../common/core-objects/secret.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { clusterError } from "../../common/kubernetes-cluster/error-messages.ts";
import { readCaBundle } from "./ca-bundle.ts";
import {
  ensureRayClientCertificate,
  listRayClientCertificates,
  removeExpiredRayClientCertificates,
  removeRayClientCertificate,
} from "./client-certificates.ts";

const CLUSTER = { namespace: "team-a", name: "train" };
const DAY_MS = 86_400_000;
/** Now, so that a real handshake takes the certificates. */
const NOW = Math.floor(Date.now() / 1_000) * 1_000;

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "ray-tls-")), "tls");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

function authority(name = "root-ca", days = 90): Certificate {
  const life = { validFrom: NOW - 2 * DAY_MS, validTo: NOW + days * DAY_MS };
  return issueCertificate({ subject: { commonName: name, organizations: ["Ray"] }, isAuthority: true, ...life });
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A cluster whose Secret holds this. */
function server(data: Readonly<Record<string, string>>, name = "train-ca-secret-x7k2p") {
  const calls: string[] = [];
  const encoded = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)]));
  const secret = handMade({ data: encoded }, { name, namespace: "team-a" });
  const client = {
    list: async (kind: typeof SECRETS, scope: object) => {
      calls.push(`list ${kind.plural} ${JSON.stringify(scope)}`);
      return { records: [kind.project(secret, "v1")] };
    },
    get: async (kind: typeof SECRETS, wanted: { readonly name: string }) => {
      calls.push(`get ${kind.plural} ${wanted.name}`);
      return secret;
    },
  } as unknown as ClusterClient;
  return { client, calls };
}

const keysOf = ({ certificate, key }: Certificate) => ({ "ca.crt": certificate, "ca.key": key });
const at = (days: number) => ({ folder, now: () => NOW + days * DAY_MS });
const ensure = (ca: Certificate, days = 0, more: object = {}) =>
  ensureRayClientCertificate(server(keysOf(ca)).client, CLUSTER, { ...at(days), ...more });

describe("a client's certificate", () => {
  test("is signed by the cluster's authority, for both directions, and named for the head's service", async () => {
    const ca = authority();
    const { client, calls } = server(keysOf(ca));
    const { paths, made, state, validTo } = await ensureRayClientCertificate(client, CLUSTER, at(0));
    const [read, above] = [new X509Certificate(readFileSync(paths.certificate)), new X509Certificate(ca.certificate)];
    expect([made, state, validTo]).toEqual([true, "valid", NOW + 30 * DAY_MS]);
    expect(read.checkIssued(above) && read.verify(above.publicKey)).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    for (const host of ["localhost", "train-head-svc", "train-head-svc.team-a.svc.cluster.local"])
      expect(read.checkHost(host)).toBe(host);
    expect(read.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(calls).toEqual([
      'list secrets {"namespace":"team-a","labelSelector":"ray.openshift.ai/cluster-name=train"}',
      "get secrets train-ca-secret-x7k2p",
    ]);
  });

  test("lies in files that only their owner can read, also in a folder that was open", async () => {
    mkdirSync(join(folder, "team-a", "train"), { recursive: true });
    chmodSync(join(folder, "team-a", "train"), 0o777);
    const { paths, environment } = await ensure(authority());
    const modes = [paths.folder, paths.authority, paths.certificate, paths.key].map(
      (path) => statSync(path).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
    expect(readdirSync(paths.folder).sort()).toEqual(["ca.crt", "tls.crt", "tls.key"]);
    expect(environment).toEqual({
      RAY_USE_TLS: "1",
      RAY_TLS_SERVER_CERT: paths.certificate,
      RAY_TLS_SERVER_KEY: paths.key,
      RAY_TLS_CA_CERT: paths.authority,
    });
  });

  test("is taken by a server that asks for one, and takes that server's", async () => {
    const ca = authority();
    const { environment } = await ensure(ca);
    const ours = {
      cert: readFileSync(environment.RAY_TLS_SERVER_CERT),
      key: readFileSync(environment.RAY_TLS_SERVER_KEY),
      ca: readFileSync(environment.RAY_TLS_CA_CERT),
    };
    const head = issueCertificate({
      subject: { commonName: "head" },
      issuer: ca,
      usages: ["server", "client"],
      dnsNames: ["train-head-svc"],
      validFrom: NOW - DAY_MS,
      validTo: NOW + DAY_MS,
    });
    expect(await handshake({ cert: head.certificate, key: head.key, ca: ca.certificate }, ours)).toBe("hello local");
    const stranger = authority("stranger").certificate;
    const own = { cert: head.certificate, key: head.key };
    await expect(handshake({ ...own, ca: stranger }, ours)).rejects.toThrow();
    await expect(handshake({ ...own, ca: ca.certificate }, { ...ours, ca: stranger })).rejects.toThrow(
      /self-signed|verify|issuer/,
    );
  });

  test("signed by an RSA authority of OpenSSL is valid no longer than that", async () => {
    const read = (name: string) =>
      readFileSync(
        fileURLToPath(new URL(`../../../tests/fixtures/certificates/rsa-authority.${name}`, import.meta.url)),
        "utf8",
      );
    const { client } = server({ "tls.crt": read("crt"), "tls.key": read("key") });
    const now = () => Date.parse("2126-10-30T00:00:00Z");
    const { paths, validTo } = await ensureRayClientCertificate(client, CLUSTER, { folder, now });
    const above = new X509Certificate(read("crt"));
    expect(validTo).toBe(Date.parse(above.validTo));
    const made = new X509Certificate(readFileSync(paths.certificate));
    expect(made.checkIssued(above) && made.verify(above.publicKey)).toBe(true);
    expect((await ensureRayClientCertificate(client, CLUSTER, { folder, now })).made).toBe(false);
  });
});

describe("a certificate that is there", () => {
  const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

  test.each([
    ["is kept while it is good", 10, {}, false],
    ["is made anew when it ends soon", 24, {}, true],
    ["is made anew when it has ended", 31, {}, true],
    ["is made anew when asked for", 1, { force: true }, true],
    ["is made anew for a longer reserve", 10, { renewBeforeDays: 25 }, true],
  ])("%s", async (_case, days, more, made) => {
    const ca = authority();
    const { paths } = await ensure(ca);
    const before = digest(paths.key);
    const again = await ensure(ca, days, more);
    expect([again.made, again.state, digest(paths.key) !== before]).toEqual([made, "valid", made]);
  });

  test("is made anew for a cluster of the same name with another authority", async () => {
    await ensure(authority());
    expect((await ensure(authority())).made).toBe(true);
  });

  test.each(["tls.key", "tls.crt", "ca.crt"])("is made anew without its %s, or with a strange one", async (file) => {
    const ca = authority();
    const { paths } = await ensure(ca);
    writeFileSync(join(paths.folder, file), "strange");
    expect((await ensure(ca)).made).toBe(true);
    rmSync(join(paths.folder, file));
    expect((await ensure(ca)).made).toBe(true);
    expect((await ensure(ca)).made).toBe(false);
  });

  test("trusts further authorities of a bundle", async () => {
    const [ca, other] = [authority(), authority("other")];
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "bundle.pem");
    writeFileSync(file, `a comment\n${other.certificate}`);
    const bundle = readCaBundle(file);
    const { paths } = await ensure(ca, 0, { bundle });
    expect(readFileSync(paths.authority, "utf8")).toBe(ca.certificate + other.certificate);
    expect(bundle.authorities).toEqual([{ subject: "O=Ray, CN=other", validTo: NOW + 90 * DAY_MS }]);
  });
});

describe("what cannot be", () => {
  const refused = (data: Readonly<Record<string, string>>, name?: string, more: object = {}) =>
    ensureRayClientCertificate(server(data, name).client, CLUSTER, { ...at(0), ...more }).catch(
      (error: unknown) => error,
    );
  const ca = authority();
  const old = authority("old", -1);

  test.each([
    ["no Secret of the operator", keysOf(ca), "train-oauth", "no-authority", /does not use mTLS/],
    [
      "a Secret without a key",
      { "ca.crt": ca.certificate },
      undefined,
      "unusable-authority",
      /neither ca\.crt with ca\.key/,
    ],
    [
      "another's key",
      { "ca.crt": ca.certificate, "ca.key": old.key },
      undefined,
      "unusable-authority",
      /another certificate/,
    ],
    ["an authority that has expired", keysOf(old), undefined, "expired-authority", /has expired on 20/],
  ] as const)("%s", async (_case, data, name, reason, words) => {
    const error = await refused(data, name);
    expect(error).toMatchObject({ name: "RayTlsError", reason, message: expect.stringMatching(words) });
    expect(String(error)).not.toMatch(/BEGIN|PRIVATE/);
    expect(listRayClientCertificates(folder)).toEqual([]);
  });

  test.each([
    ["a folder from wherever one is", { folder: "tls" }],
    ["fewer days than the reserve", { days: 5 }],
    ["a life without end", { days: Number.NaN }],
  ])("%s is told before anything is read", async (_case, more) => {
    expect(await refused(keysOf(ca), undefined, more)).toMatchObject({ name: "InputError" });
  });

  test("names that lead out of the folder", async () => {
    for (const cluster of [
      { namespace: "..", name: "x" },
      { namespace: "team-a", name: "../../x" },
    ]) {
      expect(() => removeRayClientCertificate(folder, cluster)).toThrow(/It is no name/);
    }
  });

  test("a folder that cannot be written", async () => {
    mkdirSync(join(folder, ".."), { recursive: true });
    writeFileSync(folder, "a file in its place");
    const error = await refused(keysOf(ca));
    expect(error).toMatchObject({
      reason: "files",
      message: expect.stringMatching(/^Could not write the certificate into/),
    });
  });

  test("the right to read Secrets is the person's own", async () => {
    const denied = clusterError("forbidden", { request: "list secrets", host: "test" });
    const client = { list: () => Promise.reject(denied) } as unknown as ClusterClient;
    await expect(ensureRayClientCertificate(client, CLUSTER, at(0))).rejects.toBe(denied);
  });
});

describe("the certificates of a folder", () => {
  const other = { namespace: "team-a-b", name: "train-c" };

  test("are listed with their clusters, whatever hyphens these have", async () => {
    const ca = authority();
    await ensure(ca);
    await ensureRayClientCertificate(server(keysOf(ca), "train-c-ca-secret-1").client, other, { ...at(0), days: 60 });
    rmSync(join(folder, "team-a", "train", "tls.key"));
    expect(
      listRayClientCertificates(folder, () => NOW + 61 * DAY_MS).map(({ cluster, state }) => [cluster, state]),
    ).toEqual([
      [CLUSTER, "broken"],
      [other, "expired"],
    ]);
  });

  test("are removed when they have ended, and one by one", async () => {
    const ca = authority();
    await ensure(ca);
    await ensureRayClientCertificate(server(keysOf(ca), "train-c-ca-secret-1").client, other, { ...at(0), days: 60 });
    const now = () => NOW + 31 * DAY_MS;
    const names = (found: readonly { readonly cluster: { readonly name: string } }[]) =>
      found.map(({ cluster }) => cluster.name);
    expect(names(removeExpiredRayClientCertificates(folder, { dryRun: true, now }))).toEqual(["train"]);
    expect(names(listRayClientCertificates(folder, now))).toEqual(["train", "train-c"]);
    removeExpiredRayClientCertificates(folder, { now });
    expect(names(listRayClientCertificates(folder, now))).toEqual(["train-c"]);
    expect(names(removeExpiredRayClientCertificates(folder, { now, olderThanDays: 30, dryRun: true }))).toEqual([
      "train-c",
    ]);
    removeRayClientCertificate(folder, other);
    removeRayClientCertificate(folder, other);
    expect(listRayClientCertificates(folder, now)).toEqual([]);
  });
});

describe("a CA bundle", () => {
  const ca = authority();
  const leaf = issueCertificate({ subject: { commonName: "leaf" }, issuer: ca, validFrom: NOW, validTo: NOW + DAY_MS });
  const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  test.each([
    ["nothing", "", /holds no certificate/],
    ["a private key", ca.certificate + ca.key, /holds a private key/],
    [
      "a certificate that may sign nothing",
      ca.certificate + leaf.certificate,
      /Certificate 2 is not that of an authority/,
    ],
    ["a broken certificate", broken, /Certificate 1 cannot be read/],
  ])("with %s is refused", (_case, content, words) => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "bundle.pem");
    writeFileSync(file, content);
    expect(() => readCaBundle(file)).toThrow(words);
  });

  test("that is not there is told", () => {
    expect(() => readCaBundle(join(folder, "none.pem"))).toThrow(/no such file/);
  });
});

interface Material {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca: string | Buffer;
}

/** What a server that asks for certificates says to a client, over loopback. */
async function handshake(head: Material, client: Material): Promise<string> {
  const listening = createServer({ ...head, requestCert: true, rejectUnauthorized: true }, (socket) => {
    socket.on("error", () => undefined);
    socket.end(`hello ${socket.getPeerCertificate().subject.CN}`);
  });
  listening.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = listening.address() as AddressInfo;
    return await new Promise<string>((resolve, reject) => {
      const socket = connect({ ...client, port, host: "127.0.0.1", servername: "train-head-svc" });
      let text = "";
      socket.on("data", (data) => {
        text += data;
      });
      socket.on("error", reject);
      // In TLS 1.3 a refused client certificate shows after the handshake: as an end without a word.
      socket.on("end", () => (text === "" ? reject(new Error("refused")) : resolve(text)));
      socket.on("close", () => reject(new Error("closed without a word")));
    });
  } finally {
    listening.close();
  }
}
