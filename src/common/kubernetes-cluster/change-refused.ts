/** A plan that must not be carried out. Nothing was sent. The message is a whole sentence with the way out. */
export class ChangeRefused extends Error {
  override readonly name = "ChangeRefused";
}
