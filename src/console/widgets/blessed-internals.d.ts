import "blessed";

// What blessed 0.1.81 has at run time and its published types leave out. Each member here is used by this room and by no other.
declare module "blessed" {
  namespace Widgets {
    /** `attr` packs flags, foreground and background (see attributes.ts). */
    type Cell = [attr: number, ch: string];
    type CellLine = Cell[] & { dirty: boolean };

    interface Screen {
      /** The picture being built, and the picture that the terminal is believed to show. */
      lines: CellLine[];
      olines: CellLine[];
      /** Scroll commands waiting for the next draw. */
      _buf: string;
      destroyed: boolean;
      enter(): void;
      leave(): void;
      deleteLine(n: number, y: number, top: number, bottom: number): void;
      insertLine(n: number, y: number, top: number, bottom: number): void;
      /** Maps a palette number to what the terminal can show. */
      _reduceColor(colour: number): number;
    }

    interface BlessedProgram {
      _buf: string;
      _write(text: string): unknown;
      cols: number;
      rows: number;
      isAlt: boolean;
      flush(): void;
    }
  }
}
