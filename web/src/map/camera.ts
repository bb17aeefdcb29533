/** Where the map is looked at: a data point in the middle of the canvas, and pixels per unit of data. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Point {
  x: number;
  y: number;
}

export interface Bounds {
  left: number;
  right: number;
  bottom: number;
  top: number;
}

/** Pixels at the edges of the canvas that other things lie on. */
export interface Insets {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const no_insets: Insets = { left: 36, right: 36, top: 36, bottom: 36 };

/** Data y points up, screen y points down. */
export function toScreen(camera: Camera, size: Size, point: Point): Point {
  return {
    x: (point.x - camera.x) * camera.scale + size.width / 2,
    y: (camera.y - point.y) * camera.scale + size.height / 2,
  };
}

export function toData(camera: Camera, size: Size, at: Point): Point {
  return {
    x: (at.x - size.width / 2) / camera.scale + camera.x,
    y: camera.y - (at.y - size.height / 2) / camera.scale,
  };
}

/** The camera that shows all of the bounds inside the insets; points that all coincide span one unit. */
export function fit(bounds: Bounds, size: Size, insets: Insets = no_insets): Camera {
  const width = bounds.right - bounds.left;
  const height = bounds.top - bounds.bottom;
  const room = {
    width: Math.max(1, size.width - insets.left - insets.right),
    height: Math.max(1, size.height - insets.top - insets.bottom),
  };
  const scale = Math.min(room.width / (width || height || 1), room.height / (height || width || 1));
  const centre = { x: (bounds.left + bounds.right) / 2, y: (bounds.bottom + bounds.top) / 2, scale };
  return pan(centre, (insets.left - insets.right) / 2, (insets.top - insets.bottom) / 2);
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y + dy / camera.scale };
}

/** Zooms so that the data under a screen point stays under it; between a tenth and 2,000 times `home`. */
export function zoomAt(camera: Camera, size: Size, at: Point, factor: number, home: Camera): Camera {
  const scale = Math.min(home.scale * 2000, Math.max(home.scale / 10, camera.scale * factor));
  const under = toData(camera, size, at);
  const after = toData({ ...camera, scale }, size, at);
  return { x: camera.x + under.x - after.x, y: camera.y + under.y - after.y, scale };
}

/** What the canvas shows, in data units. */
export function visibleBounds(camera: Camera, size: Size): Bounds {
  const corner = toData(camera, size, { x: 0, y: size.height });
  const opposite = toData(camera, size, { x: size.width, y: 0 });
  return { left: corner.x, right: opposite.x, bottom: corner.y, top: opposite.y };
}
