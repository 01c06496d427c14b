/**
 * `npm run pictures [-- FILTER…]`: takes pictures of the interface into `.pictures/`; accepts Playwright's filters.
 * `npm run pictures -- --keep`: writes those shown in documents to docs/screenshots, compressed. `npm run pictures --
 * --check`: lists pictures that no document shows, and shown ones that are missing.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { build, root } from "./stack.mjs";

const TAKEN = path.join(root, ".pictures");
const KEPT = path.join(root, "docs/screenshots");
const WIDTH = 1200;
/** Every clone keeps them forever, so each has the best quality that fits. */
const MOST_BYTES = 60_000;
const QUALITIES = [80, 65, 50, 40];

/** Returns the names of pictures shown in documents. */
function shown() {
  const docs = fs.readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  const files = ["README.md", "carrier/README.md", ...docs.map((name) => `docs/${name}`)];
  const text = files.map((file) => fs.readFileSync(path.join(root, file), "utf8")).join("\n");
  return new Set([...text.matchAll(/screenshots\/([\w-]+)\.webp/g)].map(([, name]) => name));
}

/** Converts a picture to WebP, no wider than `WIDTH`. */
async function shrink(file) {
  const picture = sharp(file).resize({ width: WIDTH, withoutEnlargement: true });
  for (const quality of QUALITIES) {
    const small = await picture.clone().webp({ quality, effort: 6 }).toBuffer();
    if (small.length <= MOST_BYTES) return small;
  }
  throw new Error(`${file}: more than ${MOST_BYTES} bytes at quality ${QUALITIES.at(-1)}`);
}

async function keep() {
  fs.mkdirSync(KEPT, { recursive: true });
  for (const name of shown()) {
    const taken = path.join(TAKEN, `${name}.png`);
    // A picture not taken this time stays as it is.
    if (fs.existsSync(taken)) fs.writeFileSync(path.join(KEPT, `${name}.webp`), await shrink(taken));
  }
}

function check() {
  const kept = new Set(fs.readdirSync(KEPT).map((file) => file.replace(/\.webp$/, "")));
  const names = shown();
  const problems = [
    ...[...kept].filter((name) => !names.has(name)).map((name) => `${name}: not shown in any document`),
    ...[...names]
      .filter((name) => !kept.has(name))
      .map((name) => `${name}: shown in a document, but missing`),
  ];
  if (problems.length > 0) {
    console.error(`docs/screenshots:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    process.exit(1);
  }
  console.log(`docs/screenshots: ${kept.size} pictures, each shown`);
}

function take(filters) {
  build((line) => console.log(line));
  const config = ["-c", "e2e/screenshots.config.ts"];
  const args = ["node_modules/@playwright/test/cli.js", "test", ...config, ...filters];
  process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1);
}

const args = process.argv.slice(2);
if (args[0] === "--keep") await keep();
else if (args[0] === "--check") check();
else take(args);
