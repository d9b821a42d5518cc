// Builds the static files into var/static-build: app.css, app.js, icons.json, assets/; and puts
// the typefaces of printed documents into var/fonts, which is not served.
// Run by the set-up as `node build.mjs` in this folder, after `npm ci --ignore-scripts`.
// Fails when a file is over its budget.

import { brotliCompressSync, gzipSync } from "node:zlib";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const out = join(here, "..", "..", "var", "static-build");
const fonts = join(here, "..", "..", "var", "fonts");
// Brotli bytes (ux.md, section 6).
const budgets = { "app.css": 20 * 1024, "app.js": 15 * 1024 };
const browsers = ["chrome110", "edge110", "firefox110", "safari15.4"];

function styles() {
  const { css } = sass.compile(join(here, "sass", "app.scss"), {
    loadPaths: [join(packages, "govuk-frontend", "dist")],
    quietDeps: true,
    style: "compressed",
  });
  const { code } = esbuild.transformSync(css, { loader: "css", minify: true, target: browsers });
  writeFileSync(join(out, "app.css"), code);
}

function scripts() {
  esbuild.buildSync({
    bundle: true,
    entryPoints: [join(here, "js", "app.js")],
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    minify: true,
    outfile: join(out, "app.js"),
    target: browsers,
  });
}

// Only the drawing inside <svg>: the {% icon %} tag writes the element itself.
function icons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const drawings = {};
  for (const name of names) {
    const svg = readFileSync(join(packages, "lucide-static", "icons", `${name}.svg`), "utf8");
    drawings[name] = svg
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/\s+/g, " ")
      .replace(/\s*\/>\s*/g, "/>")
      .trim();
  }
  writeFileSync(join(out, "icons.json"), JSON.stringify(drawings));
}

function assets() {
  const font = "atkinson-hyperlegible-next-latin-wght-normal.woff2";
  copyFileSync(
    join(packages, "@fontsource-variable", "atkinson-hyperlegible-next", "files", font),
    join(out, "assets", "atkinson-next-latin.woff2"),
  );
  for (const name of ["favicon.svg", "icon-maskable.svg"]) {
    copyFileSync(join(here, "assets", name), join(out, "assets", name));
  }
}

// The page's own typeface is WOFF2, which the PDF writer does not read.
function printFonts() {
  const source = join(packages, "@expo-google-fonts", "atkinson-hyperlegible-next");
  mkdirSync(fonts, { recursive: true });
  for (const cut of ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic", "800ExtraBold"]) {
    const name = `AtkinsonHyperlegibleNext_${cut}.ttf`;
    copyFileSync(join(source, cut, name), join(fonts, name));
  }
}

function report() {
  let over = false;
  const names = ["app.css", "app.js", "icons.json", "assets/atkinson-next-latin.woff2"];
  for (const name of names) {
    const bytes = readFileSync(join(out, name));
    const brotli = brotliCompressSync(bytes).length;
    const gzip = gzipSync(bytes, { level: 9 }).length;
    const isOver = brotli > (budgets[name] ?? Infinity);
    over ||= isOver;
    console.log(
      `${name.padEnd(34)} ${String(bytes.length).padStart(7)} bytes,` +
        ` gzip ${String(gzip).padStart(6)}, brotli ${String(brotli).padStart(6)}` +
        (isOver ? `  OVER the budget of ${budgets[name]}` : ""),
    );
  }
  return over;
}


mkdirSync(join(out, "assets"), { recursive: true });
styles();
scripts();
icons();
assets();
printFonts();
if (report()) process.exitCode = 1;
