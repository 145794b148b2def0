import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate with its key, both PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly subject: CertificateSubject;
  readonly privateKey: KeyObject;
  readonly keyId: Buffer;
}

export interface CertificateSubject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

export interface CertificateWish {
  readonly subject: CertificateSubject;
  /** Absent: self-signed. */
  readonly issuer?: TestCertificate;
  readonly isAuthority?: boolean;
  readonly usage?: "server" | "client";
  readonly dnsNames?: readonly string[];
  /** IPv4 only. */
  readonly addresses?: readonly string[];
  /** Milliseconds since 1970; by default one hour ago to one day ahead. */
  readonly validFrom?: number;
  readonly validTo?: number;
}

/** Everything a TLS test needs: an authority, a server of it on 127.0.0.1 and `localhost`, a client of it. */
export interface TestAuthority {
  readonly authority: TestCertificate;
  readonly server: TestCertificate;
  readonly client: TestCertificate;
}

export function testAuthority(): TestAuthority {
  const authority = issueCertificate({ subject: { commonName: "test authority" }, isAuthority: true });
  const names = { dnsNames: ["localhost"], addresses: ["127.0.0.1"] };
  return {
    authority,
    server: issueCertificate({ subject: { commonName: "test server" }, issuer: authority, usage: "server", ...names }),
    client: issueCertificate({
      subject: { commonName: "alice", organizations: ["team-a"] },
      issuer: authority,
      usage: "client",
    }),
  };
}

const HOUR_MS = 3_600_000;
/** ecdsa-with-SHA256 */
const SIGNATURE_ALGORITHM = sequence(objectId("1.2.840.10045.4.3.2"));

/** An X.509 v3 certificate on P-256, written as DER by hand: Node can verify certificates but not make them. */
export function issueCertificate(wish: CertificateWish): TestCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicInfo = publicKey.export({ type: "spki", format: "der" });
  // RFC 5280 4.2.1.2: the SHA-1 of the public point, which is the last 65 bytes here.
  const keyId = createHash("sha1").update(publicInfo.subarray(-65)).digest();
  const { issuer, subject, validFrom = Date.now() - HOUR_MS, validTo = Date.now() + 24 * HOUR_MS } = wish;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    SIGNATURE_ALGORITHM,
    distinguishedName(issuer?.subject ?? subject),
    sequence(utcTime(validFrom), utcTime(validTo)),
    distinguishedName(subject),
    publicInfo,
    tagged(0xa3, sequence(...extensions(wish, keyId))),
  );
  const signature = sign("sha256", body, issuer?.privateKey ?? privateKey);
  const der = sequence(body, SIGNATURE_ALGORITHM, bits(0, signature));
  const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  return { cert: pem(der), key, subject, privateKey, keyId };
}

function extensions(wish: CertificateWish, keyId: Buffer): Buffer[] {
  const { isAuthority = false, issuer, usage, dnsNames = [], addresses = [] } = wish;
  const keyUsage = isAuthority ? bits(1, Buffer.from([0x06])) : bits(7, Buffer.from([0x80]));
  const found = [
    extension("2.5.29.19", true, isAuthority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()),
    extension("2.5.29.15", true, keyUsage),
    extension("2.5.29.14", false, tagged(0x04, keyId)),
    extension("2.5.29.35", false, sequence(tagged(0x80, issuer?.keyId ?? keyId))),
  ];
  if (usage !== undefined) {
    const purpose = usage === "server" ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";
    found.push(extension("2.5.29.37", false, sequence(objectId(purpose))));
  }
  const names = [
    ...dnsNames.map((name) => tagged(0x82, Buffer.from(name))),
    ...addresses.map((address) => tagged(0x87, Buffer.from(address.split(".").map(Number)))),
  ];
  if (names.length > 0) found.push(extension("2.5.29.17", false, sequence(...names)));
  return found;
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [tagged(0x01, Buffer.from([0xff]))] : []), tagged(0x04, value));
}

function distinguishedName({ commonName, organizations = [] }: CertificateSubject): Buffer {
  const part = (id: string, text: string) => tagged(0x31, sequence(objectId(id), tagged(0x0c, Buffer.from(text))));
  return sequence(...organizations.map((name) => part("2.5.4.10", name)), part("2.5.4.3", commonName));
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function bits(unused: number, bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([unused]), bytes);
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
