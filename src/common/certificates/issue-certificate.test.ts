import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { integer, objectIdentifier, tagged, time } from "./der.ts";
import { type Certificate, type CertificateWish, issueCertificate } from "./issue-certificate.ts";

const validFrom = Date.parse("2026-01-01T00:00:00Z");
const validTo = Date.parse("2027-01-01T00:00:00Z");
const issue = (wish: Partial<CertificateWish>): Certificate =>
  issueCertificate({ subject: { commonName: "x" }, validFrom, validTo, ...wish });
const read = ({ certificate }: Certificate) => new X509Certificate(certificate);

describe("certificates", () => {
  const authority = issue({ subject: { commonName: "an authority" }, isAuthority: true });
  const alice = issue({
    subject: { commonName: "alice", organizations: ["team-a", "team-b"] },
    issuer: authority,
    usages: ["client"],
  });

  test("an authority signs itself and others", () => {
    expect(read(authority).ca).toBe(true);
    expect(read(authority).verify(read(authority).publicKey)).toBe(true);
    expect(read(alice).ca).toBe(false);
    expect(read(alice).verify(read(authority).publicKey)).toBe(true);
    expect(read(alice).checkIssued(read(authority))).toBe(true);
  });

  test("a person's name and groups are in the subject", () => {
    expect(read(alice).subject).toBe("O=team-a\nO=team-b\nCN=alice");
    expect(read(alice).keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(read(alice).checkPrivateKey(alice.privateKey)).toBe(true);
  });

  test("names and addresses that a client may dial", () => {
    const server = issue({ issuer: authority, dnsNames: ["localhost"], addresses: ["127.0.0.1", "::1", "fe80::a:1"] });
    expect(read(server).checkHost("localhost")).toBe("localhost");
    expect(read(server).checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(read(server).checkIP("127.0.0.2")).toBeUndefined();
    expect(read(server).subjectAltName).toBe(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FE80:0:0:0:0:0:A:1",
    );
  });

  test("times are kept, also beyond 2050", () => {
    const long = read(issue({ validTo: Date.parse("2060-02-03T04:05:06Z") }));
    expect([Date.parse(long.validFrom), Date.parse(long.validTo)]).toEqual([
      validFrom,
      Date.parse("2060-02-03T04:05:06Z"),
    ]);
  });

  test("no two have one serial number", () => {
    expect(read(issue({})).serialNumber).not.toBe(read(issue({})).serialNumber);
  });

  test.each(["", "example.com", "1.2.3", "::ffff:1.2.3.4"])("%o is no address", (address) => {
    expect(() => issue({ addresses: [address] })).toThrow("is no IP address");
  });
});

test.each([
  ["a small number", integer(Buffer.from([5])), "020105"],
  ["a number whose first bit is set", integer(Buffer.from([0x80])), "02020080"],
  ["a number with leading zeros", integer(Buffer.from([0, 0, 7])), "020107"],
  ["no digits", integer(Buffer.alloc(0)), "020100"],
  ["an object identifier", objectIdentifier("1.2.840.10045.4.3.2"), "06082a8648ce3d040302"],
  ["a time before 2050", time(Date.parse("2049-12-31T23:59:59Z")), "170d3439313233313233353935395a"],
  ["a time after 2050", time(Date.parse("2050-01-01T00:00:00Z")), "180f32303530303130313030303030305a"],
  ["a length of one byte", tagged(4, Buffer.alloc(200)).subarray(0, 3), "0481c8"],
  ["a length of two bytes", tagged(4, Buffer.alloc(300)).subarray(0, 4), "0482012c"],
  ["a length of three bytes", tagged(4, Buffer.alloc(70_000)).subarray(0, 5), "0483011170"],
])("DER of %s", (_case, bytes, hex) => expect(bytes.toString("hex")).toBe(hex));
