const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EACCES: "not allowed",
  EPERM: "not allowed",
  EISDIR: "it is a folder",
  ENOTDIR: "part of the path is no folder",
  EEXIST: "something was just put there",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
};

/** Why the system refused a file, in words. */
export function systemReason(code: unknown): string {
  return REASONS[String(code)] ?? String(code);
}
