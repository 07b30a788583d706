// Minifies scripts with terser: an object of names and modules comes in on standard input as JSON, and goes out again.

import { minify } from "terser";

let input = "";
for await (const piece of process.stdin) input += piece;

const output = {};
for (const [name, code] of Object.entries(JSON.parse(input))) {
  const options = { module: true, ecma: 2020, compress: { passes: 2 }, format: { comments: false } };
  output[name] = (await minify({ [name]: code }, options)).code;
}
process.stdout.write(JSON.stringify(output));
