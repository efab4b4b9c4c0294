/**
 * Make static/built from static/js, static/css and static/vendor: fewer, smaller and packed files of the same paths.
 *
 * Modules are bundled by the page that names them, icons cut to those that are used. built.json says what it was
 * made from: while the sources are others, the application serves them as they stand (app/web/bundle.py).
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUILT = "static/built";
const SOURCES = ["app/templates", "package-lock.json", "projects/words/vocabulary.py", "setup/bundle.mjs", "setup/vendor.sh", "static/css", "static/js"];
// What the options of app/charts ask for, of all that the library can draw.
const CHARTS = `
  import { BarChart, LineChart } from "echarts/charts";
  import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
  import { use } from "echarts/core";
  import { SVGRenderer } from "echarts/renderers";
  use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);
  export { init } from "echarts/core";
`;
const ICON_STYLES = ["vendor/fontawesome/css/fontawesome.min.css", "vendor/fontawesome/css/solid.min.css"];
const ICON_FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2";
// What old browsers of offices still understand, as the modules themselves ask of them.
const TARGET = ["chrome105", "firefox115", "safari16"];
const SMALLEST_BYTES = 500;

/** Return the files of a path in the order of their names' characters. */
function list(path) {
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  const entries = () => readdirSync(path, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? list(join(path, one.name)) : [join(path, one.name)]));
  return /\.[a-z]+$/.test(path) ? [path] : entries();
}

/** Return the hash of the sources by name and content, as app/web/bundle.py computes it. */
function hashSources(paths) {
  const digest = createHash("sha256");
  for (const path of paths) digest.update(`${path}\0${createHash("sha256").update(readFileSync(path)).digest("hex")}\n`);
  return digest.digest("hex");
}

/** Return what is made: the content of every file by path, and which parts each module imports. */
async function make(sources) {
  const { build } = await import("esbuild");
  const texts = new Map(sources.map((path) => [path, readFileSync(path, "utf8")]));
  const modules = sources.filter((path) => path.startsWith("static/js/"));
  const done = await build({
    entryPoints: [...modules.filter((path) => !isImported(path, texts)), ...sources.filter((path) => path.endsWith(".css"))],
    outbase: "static", outdir: BUILT, chunkNames: "js/parts/[name]-[hash]", external: ["*.svg", "*.png"], metafile: true, write: false,
    bundle: true, splitting: true, format: "esm", minify: true, target: TARGET, charset: "utf8", legalComments: "none", logLevel: "warning",
  });
  const files = done.outputFiles.map(({ path, contents }) => [relative(BUILT, path), Buffer.from(contents)]);
  const imports = Object.fromEntries(Object.entries(done.metafile.outputs)
    .filter(([, { entryPoint, imports: parts }]) => entryPoint && parts.length)
    .map(([path]) => [relative(BUILT, path), reach(done.metafile.outputs, path).map((part) => relative(BUILT, part))]));
  const tokens = files.find(([path]) => path === "css/tokens.css");
  tokens[1] = Buffer.from(withLightOnly(tokens[1].toString()));
  const charts = await build({
    stdin: { contents: CHARTS, resolveDir: "." }, bundle: true, minify: true, format: "iife", globalName: "echarts",
    target: TARGET, charset: "utf8", legalComments: "inline", write: false,
  });
  const vendor = list("static/vendor").filter((path) => /\.(js|css)$/.test(path)).map((path) => [relative("static", path), readFileSync(path)]);
  const cut = [["vendor/echarts/echarts.min.js", Buffer.from(charts.outputFiles[0].contents)], ...(await cutIcons([...texts.values()]))];
  return { files: new Map([...files, ...vendor, ...cut]), imports };
}

/** Return a stylesheet with its light colours alone for browsers that do not know light-dark(). */
function withLightOnly(css) {
  const light = css.replace(/light-dark\(((?:[^(),]|\([^()]*\))*),(?:[^()]|\([^()]*\))*\)/g, "$1");
  const rules = [...light.matchAll(/:root\{[^{}]*--[^{}]*\}/g)].join("");
  return `${css.trimEnd()}@supports not (color:light-dark(#000,#000)){${rules}}\n`;
}

/** Say whether another module imports this one: then no page names it. */
function isImported(path, texts) {
  const folder = (other) => dirname(relative("static/js", other));
  return [...texts].some(([other, text]) => other.endsWith(".js")
    && [...text.matchAll(/^(?:import|export)\b[^"]*"(\.[^"]+)";/gm)].some(([, name]) => join(folder(other), name) === relative("static/js", path)));
}

/** Return the parts that an output imports when it starts, and theirs. */
function reach(outputs, path, found = new Set()) {
  for (const part of outputs[path].imports) {
    if (part.kind !== "import-statement" || found.has(part.path)) continue;
    found.add(part.path);
    reach(outputs, part.path, found);
  }
  return [...found].sort();
}

/** Return the stylesheets and the font of the icons with only those whose names stand in the sources. */
async function cutIcons(texts) {
  const { default: subset } = await import("subset-font");
  const named = new Set(texts.flatMap((text) => [...text.matchAll(/\bfa-([a-z0-9-]+)|["'`]([a-z0-9-]+)["'`]/g)].map((found) => found[1] ?? found[2])));
  const isUsed = (selectors) => !selectors.includes(".fa-") || [...selectors.matchAll(/\.fa-([a-z0-9-]+)/g)].some(([, name]) => named.has(name));
  const styles = ICON_STYLES.map((path) => readFileSync(join("static", path), "utf8")
    .replace(/([^{}]+)\{[^{}]*\}/g, (rule, selectors) => (isUsed(selectors) ? rule : "")));
  const characters = [...styles.join("").matchAll(/--fa:"(?:\\([0-9a-f]+)|(.))"/g)].map(([, code, one]) => one ?? String.fromCodePoint(Number.parseInt(code, 16)));
  const font = await subset(readFileSync(join("static", ICON_FONT)), characters.join(""), { targetFormat: "woff2" });
  return [...ICON_STYLES.map((path, index) => [path, Buffer.from(styles[index])]), [ICON_FONT, font]];
}

/** Write a file, and beside it what travels, packed as far as it goes. */
function write(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  if (content.length < SMALLEST_BYTES || path.endsWith(".woff2")) return;
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

const sources = SOURCES.flatMap(list).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
const hash = hashSources(sources);
const known = existsSync(`${BUILT}/built.json`) ? JSON.parse(readFileSync(`${BUILT}/built.json`, "utf8")).sources : "";
if (known !== hash) {
  const { files, imports } = await make(sources);
  const fresh = `${BUILT}.${process.pid}`;
  for (const [path, content] of files) write(join(fresh, path), content);
  writeFileSync(`${fresh}/built.json`, JSON.stringify({ sources: hash, imports }));
  rmSync(BUILT, { recursive: true, force: true });
  renameSync(fresh, BUILT);
}
