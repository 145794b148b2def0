import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Issuer } from "./issue-certificate.ts";

/** An authority that others keep, read from its certificate and key. */
export interface Authority extends Issuer {
  /** PEM, of the one certificate. */
  readonly certificate: string;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

/** Why a certificate and a key are no authority, in words that hold neither; or the authority. */
export type AuthorityReading = { readonly authority: Authority } | { readonly problem: string };

/** Reads a certificate and its key, both PEM. */
export function readAuthority(certificatePem: string, keyPem: string): AuthorityReading {
  const certificate = readCertificate(certificatePem);
  if (certificate === undefined) return { problem: "its certificate cannot be read" };
  const privateKey = readKey(keyPem);
  if (privateKey === undefined) return { problem: "its key cannot be read" };
  if (!certificate.checkPrivateKey(privateKey)) return { problem: "its key belongs to another certificate" };
  if (!certificate.ca) return { problem: "its certificate is not that of an authority" };
  if (!["ec", "rsa"].includes(privateKey.asymmetricKeyType ?? ""))
    return { problem: `its key is of type ${privateKey.asymmetricKeyType ?? "unknown"}, not RSA or an elliptic curve` };
  const parts = partsOf(certificate.raw);
  if (parts === undefined) return { problem: "its certificate is not as X.509 wants it" };
  const authority = {
    ...parts,
    privateKey,
    certificate: certificate.toString(),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
  };
  return { authority };
}

/** The first certificate of a PEM text; undefined when there is none. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** A private key in PEM; undefined when it is none. What OpenSSL says of it is dropped: it may quote it. */
export function readKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

const SUBJECT_KEY_ID = Buffer.from("0603551d0e", "hex");

/** Subject and key id, as they stand in the certificate. */
function partsOf(der: Buffer): { readonly distinguishedName: Buffer; readonly keyId: Buffer | undefined } | undefined {
  const [certificate] = elements(der);
  const [body] = certificate === undefined ? [] : elements(certificate.content);
  const fields = body === undefined ? [] : elements(body.content);
  // version [0] (absent in version 1), serial number, algorithm, issuer, validity, subject, …, extensions [3]
  const subject = fields[fields[0]?.tag === 0xa0 ? 5 : 4];
  if (subject?.tag !== 0x30) return undefined;
  const [extensions] = elements(fields.find(({ tag }) => tag === 0xa3)?.content ?? Buffer.alloc(0));
  const keyIds = elements(extensions?.content ?? Buffer.alloc(0))
    .map(({ content }) => elements(content))
    .filter(([id]) => id?.whole.equals(SUBJECT_KEY_ID) === true)
    .map((parts) => elements(parts.at(-1)?.content ?? Buffer.alloc(0))[0]?.content);
  return { distinguishedName: Buffer.from(subject.whole), keyId: keyIds[0] };
}

/** Reads values one after the other; stops at what is no DER. */
function elements(der: Buffer): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at + 2 <= der.length; ) {
    const first = der[at + 1] ?? 0;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (lengthBytes > 4 || at + 2 + lengthBytes > der.length) return found;
    const start = at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
    if (start + length > der.length) return found;
    found.push({
      tag: der[at] ?? 0,
      content: der.subarray(start, start + length),
      whole: der.subarray(at, start + length),
    });
    at = start + length;
  }
  return found;
}
