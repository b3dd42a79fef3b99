/** canvaskit-wasm: Skia draws shapes, a gradient and a path, and encodes a PNG. */
import { inflateSync } from "node:zlib";
import CanvasKitInit from "canvaskit-wasm";

const SIZE = 64;

function draw(kit, canvas) {
  canvas.clear(kit.Color(255, 255, 255, 1));
  const paint = new kit.Paint();
  paint.setAntiAlias(true);
  paint.setColor(kit.Color(200, 30, 60, 1));
  canvas.drawCircle(32, 32, 20, paint);
  paint.setAntiAlias(false);
  paint.setColor(kit.Color(0, 0, 255, 1));
  canvas.drawRect(kit.XYWHRect(0, 0, 8, 8), paint);
  paint.setShader(kit.Shader.MakeLinearGradient([0, 40], [64, 64], [kit.RED, kit.GREEN], null, kit.TileMode.Clamp));
  const path = kit.Path.MakeFromSVGString("M4 60L30 44C40 40 50 70 60 60Z");
  canvas.drawPath(path, paint);
  return path.toSVGString();
}

/** The length of the image's data, unpacked: a byte for each row's filter, and its pixels. */
function unpackedLength(png) {
  const parts = [];
  for (let offset = 8; offset < png.length; offset += png.readUInt32BE(offset) + 12) {
    const data = png.subarray(offset + 8, offset + 8 + png.readUInt32BE(offset));
    if (png.toString("latin1", offset + 4, offset + 8) === "IDAT") parts.push(data);
  }
  return inflateSync(Buffer.concat(parts)).length;
}

export async function job() {
  const kit = await CanvasKitInit();
  const surface = kit.MakeSurface(SIZE, SIZE);
  const path = draw(kit, surface.getCanvas());
  surface.flush();
  const image = surface.makeImageSnapshot();
  const pixels = image.readPixels(0, 0, {
    width: SIZE,
    height: SIZE,
    colorType: kit.ColorType.RGBA_8888,
    alphaType: kit.AlphaType.Unpremul,
    colorSpace: kit.ColorSpace.SRGB,
  });
  const pixel = (x, y) => [...pixels.subarray(4 * (SIZE * y + x), 4 * (SIZE * y + x) + 4)];
  const png = Buffer.from(image.encodeToBytes());
  const decoded = kit.MakeImageFromEncoded(png);
  return {
    png: png.toString("base64"),
    signature: png.subarray(0, 8).toString("hex"),
    unpackedLength: unpackedLength(png),
    decoded: [decoded.width(), decoded.height()],
    corner: pixel(2, 2),
    centre: pixel(32, 32),
    outside: pixel(62, 2),
    path,
  };
}

export async function known() {
  return {
    signature: "89504e470d0a1a0a",
    decoded: [SIZE, SIZE],
    corner: [0, 0, 255, 255],
    centre: [200, 30, 60, 255],
    outside: [255, 255, 255, 255],
    path: "M4 60L30 44C40 40 50 70 60 60L4 60Z",
  };
}
