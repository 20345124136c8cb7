/** Pictures are 16:9. On an upright screen they may become as tall as a square, so that they fill it. */
const WIDE = 16 / 9;
const UPRIGHT_SHAPES = [WIDE, 4 / 3, 1];

/**
 * How tiles fill a stage.
 * @typedef {{columns: number, rows: number, width: number, height: number}} TileLayout
 */

/**
 * The largest tiles that all fit.
 * @param {number} count how many tiles
 * @param {number} stageWidth px
 * @param {number} stageHeight px
 * @param {number} gap px between tiles
 * @returns {TileLayout} whole pixels
 */
export function layoutTiles(count, stageWidth, stageHeight, gap) {
  const shapes = stageHeight > stageWidth && count > 2 ? UPRIGHT_SHAPES : [WIDE];
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (const shape of shapes) {
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const cellWidth = (stageWidth - gap * (columns - 1)) / columns;
      const cellHeight = (stageHeight - gap * (rows - 1)) / rows;
      const width = Math.floor(Math.min(cellWidth, cellHeight * shape));
      const height = Math.floor(width / shape);
      if (width > 0 && width * height > best.width * best.height) best = { columns, rows, width, height };
    }
  }
  return best;
}
