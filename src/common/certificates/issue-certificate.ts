import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIPv4, isIPv6 } from "node:net";
import {
  bitString,
  boolean,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from "./der.ts";

/** What signs certificates. */
export interface Issuer {
  /** Its subject in DER, byte for byte: who checks a chain compares bytes. */
  readonly distinguishedName: Buffer;
  /** RFC 5280 4.2.1.2; undefined for an authority without one. */
  readonly keyId: Buffer | undefined;
  /** RSA, or an elliptic curve. */
  readonly privateKey: KeyObject;
}

/** A certificate with its key. */
export interface Certificate extends Issuer {
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

export interface CertificateSubject {
  /** For Kubernetes: the user's name. */
  readonly commonName: string;
  /** For Kubernetes: the groups that the user is in. */
  readonly organizations?: readonly string[];
}

export interface CertificateWish {
  readonly subject: CertificateSubject;
  /** Absent: signed by itself. */
  readonly issuer?: Issuer;
  /** May sign others. */
  readonly isAuthority?: boolean;
  readonly usages?: readonly ("server" | "client")[];
  readonly dnsNames?: readonly string[];
  /** IPv4 or IPv6. What a client dials by address must stand here: a common name does not count. */
  readonly addresses?: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** ecdsa-with-SHA256, and sha256WithRSAEncryption with the NULL that its rules ask for. */
const SIGNATURE_ALGORITHMS: Readonly<Record<string, Buffer>> = {
  ec: sequence(objectIdentifier("1.2.840.10045.4.3.2")),
  rsa: sequence(objectIdentifier("1.2.840.113549.1.1.11"), tagged(0x05)),
};
const USAGES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" } as const;
/** Of an uncompressed point on P-256: the end of its SubjectPublicKeyInfo. */
const POINT_BYTES = 65;

/**
 * Makes a key on P-256 and an X.509 v3 certificate for it.
 *
 * @throws Error when an address is none, or the issuer's key neither RSA nor of an elliptic curve.
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function issueCertificate(wish: CertificateWish): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicInfo = publicKey.export({ type: "spki", format: "der" });
  const keyId = createHash("sha1").update(publicInfo.subarray(-POINT_BYTES)).digest();
  const own = distinguishedName(wish.subject);
  const { issuer = { distinguishedName: own, keyId, privateKey } } = wish;
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    issuer.distinguishedName,
    sequence(time(wish.validFrom), time(wish.validTo)),
    own,
    publicInfo,
    tagged(0xa3, sequence(...extensions(wish, keyId, issuer.keyId))),
  );
  const signature = sign("sha256", body, issuer.privateKey);
  return {
    certificate: pem(sequence(body, algorithm, bitString(0, signature))),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    distinguishedName: own,
    privateKey,
    keyId,
  };
}

function signatureAlgorithm({ asymmetricKeyType: type }: KeyObject): Buffer {
  const found = type === undefined ? undefined : SIGNATURE_ALGORITHMS[type];
  if (found === undefined) throw new Error(`A key of type ${type ?? "unknown"} cannot sign certificates here`);
  return found;
}

/** Positive and of 16 bytes: more than the 64 random bits that clients ask for. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(
  { isAuthority = false, usages = [], ...names }: CertificateWish,
  keyId: Buffer,
  issuerKeyId: Buffer | undefined,
): Buffer[] {
  const found = [
    extension("2.5.29.19", true, isAuthority ? sequence(boolean(true)) : sequence()),
    // keyCertSign and cRLSign, or digitalSignature.
    extension("2.5.29.15", true, isAuthority ? bitString(1, Buffer.from([0x06])) : bitString(7, Buffer.from([0x80]))),
    extension("2.5.29.14", false, octetString(keyId)),
  ];
  if (issuerKeyId !== undefined) found.push(extension("2.5.29.35", false, sequence(tagged(0x80, issuerKeyId))));
  if (usages.length > 0)
    found.push(extension("2.5.29.37", false, sequence(...usages.map((usage) => objectIdentifier(USAGES[usage])))));
  const alternatives = [
    ...(names.dnsNames ?? []).map((name) => tagged(0x82, Buffer.from(name))),
    ...(names.addresses ?? []).map((address) => tagged(0x87, addressBytes(address))),
  ];
  if (alternatives.length > 0) found.push(extension("2.5.29.17", false, sequence(...alternatives)));
  return found;
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octetString(value));
}

function distinguishedName({ commonName, organizations = [] }: CertificateSubject): Buffer {
  const part = (id: string, text: string) => set(sequence(objectIdentifier(id), utf8String(text)));
  return sequence(...organizations.map((name) => part("2.5.4.10", name)), part("2.5.4.3", commonName));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  if (!isIPv6(address) || address.includes(".") || address.includes("%"))
    throw new Error(`${address} is no IP address for a certificate`);
  const [head = "", tail] = address.split("::");
  const words = (text: string) => (text === "" ? [] : text.split(":").map((word) => Number.parseInt(word, 16)));
  const [first, last] = [words(head), words(tail ?? "")];
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
