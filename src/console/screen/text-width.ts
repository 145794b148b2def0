/** Cells that sentences on text pages are wrapped to where the size of the screen is not known: they fit 80 columns. */
export const TEXT_WIDTH = 76;
