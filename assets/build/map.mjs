// The world as one static drawing, and the numbers that citylinks/web/components/maps.py must agree with.
import { readFileSync } from "node:fs";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import { filter, filterWeight, presimplify, quantile, simplify } from "topojson-simplify";

const WIDTH = 1000;
const HEIGHT = 460;
const SCALE = 183;
const CENTER = [500, 268];
const MERIDIAN = 11;
const LAND = "#e4e2da";
// Areas in square degrees: smaller bends are drawn straight, smaller islands left out.
const SMALLEST_BEND = 0.04;
const SMALLEST_ISLAND = 0.3;

const CHECKED = {
  Semarang: [-6.99306, 110.42083],
  "Gold Coast": [-28.00029, 153.43088],
  Shimla: [31.10442, 77.16662],
  Boulder: [40.01499, -105.27055],
  "La Ceiba": [15.75971, -86.78221],
  Nacala: [-14.56257, 40.68538],
  Durban: [-29.8579, 31.0292],
  Legazpi: [13.13722, 123.73444],
  Reykjavik: [64.13548, -21.89541],
  Apia: [-13.83333, -171.76666],
};

const projection = geoNaturalEarth1()
  .scale(SCALE)
  .translate(CENTER)
  .rotate([-MERIDIAN, 0])
  .precision(0.3)
  .clipExtent([
    [0, 0],
    [WIDTH, HEIGHT],
  ]);

export function drawMap() {
  const world = presimplify(JSON.parse(readFileSync("node_modules/world-atlas/land-50m.json", "utf8")));
  const plain = simplify(world, SMALLEST_BEND);
  const large = filter(plain, filterWeight(plain, SMALLEST_ISLAND));
  const land = feature(large, large.objects.land);
  const path = steps(geoPath(projection).digits(1)(land));
  const box = `0 0 ${WIDTH} ${HEIGHT}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}"><path transform="scale(.1)" fill="${LAND}" d="${path}"/></svg>\n`;
}

// The same path in steps from point to point, in tenths: half as many bytes.
function steps(path) {
  let [fromX, fromY] = [0, 0];
  const rings = path.split("Z").filter(Boolean).map((ring) => {
    const points = ring.slice(1).split("L").map((point) => point.split(",").map((number) => Math.round(10 * number)));
    const text = points.map(([x, y], index) => {
      const step = `${x - fromX}${y < fromY ? "" : " "}${y - fromY}`;
      const still = x === fromX && y === fromY && index > 0;
      [fromX, fromY] = [x, y];
      return still ? "" : `${index === 0 ? "m" : index === 1 ? "l" : step.startsWith("-") ? "" : " "}${step}`;
    });
    [fromX, fromY] = points[0];
    return text.join("");
  });
  return `${rings.join("z")}z`;
}

export function describeMap() {
  const cities = Object.fromEntries(
    Object.entries(CHECKED).map(([name, [latitude, longitude]]) => {
      const [x, y] = projection([longitude, latitude]);
      return [name, { latitude, longitude, x: Number(x.toFixed(4)), y: Number(y.toFixed(4)) }];
    }),
  );
  return `${JSON.stringify({ width: WIDTH, height: HEIGHT, scale: SCALE, center: CENTER, meridian: MERIDIAN, cities }, null, 2)}\n`;
}
