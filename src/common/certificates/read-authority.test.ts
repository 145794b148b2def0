import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { issueCertificate } from "./issue-certificate.ts";
import { readAuthority } from "./read-authority.ts";

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../tests/fixtures/certificates/${name}`, import.meta.url)), "utf8");
const validFrom = Date.parse("2026-01-01T00:00:00Z");
const validTo = Date.parse("2027-01-01T00:00:00Z");
const own = issueCertificate({ subject: { commonName: "own" }, isAuthority: true, validFrom, validTo });
const leaf = issueCertificate({ subject: { commonName: "leaf" }, issuer: own, validFrom, validTo });

function authorityOf(certificate: string, key: string) {
  const reading = readAuthority(certificate, key);
  if ("problem" in reading) throw new Error(reading.problem);
  return reading.authority;
}

describe("an authority of others", () => {
  test.each([
    ["with an RSA key, made by OpenSSL", fixture("rsa-authority.crt"), fixture("rsa-authority.key")],
    ["with a key on a curve", own.certificate, own.key],
  ])("%s signs what chains to it", (_case, certificate, key) => {
    const authority = authorityOf(certificate, key);
    const issued = issueCertificate({ subject: { commonName: "local" }, issuer: authority, validFrom, validTo });
    const [read, above] = [new X509Certificate(issued.certificate), new X509Certificate(certificate)];
    expect(read.checkIssued(above)).toBe(true);
    expect(read.verify(above.publicKey)).toBe(true);
    expect(read.issuer).toBe(above.subject);
    expect(authority.validTo).toBe(Date.parse(above.validTo));
  });

  test("is taken from the first certificate of several", () => {
    const authority = authorityOf(own.certificate + leaf.certificate, own.key);
    expect(authority.certificate).toBe(own.certificate);
  });
});

const ed25519 = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

test.each([
  ["no certificate", "nothing", own.key, /certificate cannot be read/],
  ["no key", own.certificate, "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", /key cannot be read/],
  ["another's key", own.certificate, leaf.key, /belongs to another/],
  ["a key of another sort", own.certificate, ed25519, /belongs to another/],
  ["a certificate that may sign nothing", leaf.certificate, leaf.key, /not that of an authority/],
])("%s is a problem that quotes nothing", (_case, certificate, key, words) => {
  const reading = readAuthority(certificate, key);
  expect(reading).toEqual({ problem: expect.stringMatching(words) });
  expect(JSON.stringify(reading)).not.toMatch(/c2VjcmV0|BEGIN/);
});
