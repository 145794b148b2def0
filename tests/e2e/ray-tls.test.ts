import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueCertificate } from "../../src/common/certificates/issue-certificate.ts";
import { type ClusterClient, ensureRayClientCertificate } from "../../src/index.ts";
import { openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { requestsOf, sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const objects = new TestObjects(plane);
const name = `${plane.run}-tls`;
const cluster = { namespace: TEAM, name };
const authority = issueCertificate({
  subject: { commonName: "root-ca" },
  isAuthority: true,
  validFrom: Date.now() - 86_400_000,
  validTo: Date.now() + 30 * 86_400_000,
});
const base64 = (text: string) => Buffer.from(text).toString("base64");
let client: ClusterClient;
let folder: string;

/** The operator that makes such Secrets is not there: the test makes one as it would. */
beforeAll(async () => {
  client = sdkClient(plane);
  // What the cluster serves is asked once per client.
  await client.discovery();
  folder = mkdtempSync(join(tmpdir(), "ray-tls-"));
  const labels = { "ray.openshift.ai/cluster-name": name };
  await objects.create({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `${name}-ca-secret-x7k2p`, namespace: TEAM, labels },
    data: { "ca.crt": base64(authority.certificate), "ca.key": base64(authority.key) },
  } as Manifest);
});
afterAll(async () => {
  await client.close();
  await objects.removeAll();
  rmSync(folder, { recursive: true });
});

test("a certificate is made from the cluster's Secret with two requests, and kept", async () => {
  const { answer, requests } = await requestsOf(() => ensureRayClientCertificate(client, cluster, { folder }));
  expect(requests).toHaveLength(2);
  expect(answer).toMatchObject({ made: true, state: "valid" });
  const made = new X509Certificate(readFileSync(answer.environment.RAY_TLS_SERVER_CERT));
  expect(made.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect((await ensureRayClientCertificate(client, cluster, { folder })).made).toBe(false);
});

test("a cluster without mTLS is told as such", async () => {
  const without = { ...cluster, name: `${name}-none` };
  await expect(ensureRayClientCertificate(client, without, { folder })).rejects.toMatchObject({
    name: "RayTlsError",
    reason: "no-authority",
  });
});

test.runIf(plane.hasContext("bob"))("bob, who may not read Secrets of the namespace, gets none", async () => {
  const bob = sdkClient(plane, "bob");
  try {
    await expect(ensureRayClientCertificate(bob, cluster, { folder })).rejects.toMatchObject({
      name: "ClusterError",
      reason: "forbidden",
    });
  } finally {
    await bob.close();
  }
});
