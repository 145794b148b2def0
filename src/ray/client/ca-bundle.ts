import { readCertificate } from "../../common/certificates/read-authority.ts";
import { LOCAL_FILES } from "../../common/kubernetes-cluster/local-files.ts";
import { InputError, type InputProblem } from "../../common/values/input-error.ts";
import { cleanLine } from "../../common/values/text.ts";

/** Certificates of authorities, from a file. */
export interface CaBundle {
  /** PEM, one after the other, without what stood between them. */
  readonly pem: string;
  readonly authorities: readonly {
    /** In one line, cleaned. */
    readonly subject: string;
    /** Milliseconds since 1970. */
    readonly validTo: number;
  }[];
}

const LARGEST_BYTES = 4 * 1024 * 1024;
const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/**
 * Reads certificates of authorities from a PEM file, such as the one OpenShift mounts, and checks each of them. What has expired
 * stays in: chains may lead past it, and system bundles are full of such.
 *
 * @example
 * const { pem } = readCaBundle("/etc/pki/tls/custom-certs/ca-bundle.crt");
 * const dashboard = openRayDashboard({ address: "https://ray.example.com", ca: pem });
 * @throws {@link InputError} when the file cannot be read, holds a private key, no certificate, or one of no authority.
 */
export function readCaBundle(path: string): CaBundle {
  const reading = LOCAL_FILES.read(path, LARGEST_BYTES);
  if (reading.found !== "yes") {
    throw wrong([
      { path, message: reading.found === "no" ? "There is no such file." : `It cannot be used: ${reading.why}.` },
    ]);
  }
  const text = reading.content.toString("latin1");
  if (text.includes("PRIVATE KEY-----"))
    throw wrong([{ path, message: "It holds a private key: give certificates alone." }]);
  const certificates = [...text.matchAll(BLOCK)].map(([block]) => readCertificate(block));
  if (certificates.length === 0) throw wrong([{ path, message: "It holds no certificate in PEM." }]);
  const problems: InputProblem[] = [];
  const good = certificates.flatMap((certificate, index) => {
    if (certificate?.ca === true) return [certificate];
    const what = certificate === undefined ? "cannot be read" : "is not that of an authority";
    problems.push({ path, message: `Certificate ${index + 1} ${what}.` });
    return [];
  });
  if (problems.length > 0) throw wrong(problems);
  return {
    pem: good.map((certificate) => certificate.toString()).join(""),
    authorities: good.map(({ subject, validTo }) => ({
      subject: cleanLine(subject.replaceAll("\n", ", ")),
      validTo: Date.parse(validTo),
    })),
  };
}

function wrong(problems: readonly InputProblem[]): InputError {
  return new InputError("CA bundle", problems);
}
