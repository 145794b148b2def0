/** An answer that arrived but cannot be what was asked for. Becomes a `ClusterError` `protocol` at the door of the room. */
export class MalformedAnswer extends Error {
  override readonly name = "MalformedAnswer";
}
