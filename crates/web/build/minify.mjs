// Minifies scripts with terser: an object of names and modules comes in on standard input as JSON, and goes out again.

import { minify } from "terser";

let input = "";
for await (const piece of process.stdin) input += piece;

const output = {};
for (const [name, code] of Object.entries(JSON.parse(input))) {
  // Longer code without sequences is smaller once it is compressed.
  const options = { module: true, ecma: 2020, compress: { passes: 3, sequences: false, unsafe_arrows: true }, format: { comments: false } };
  output[name] = (await minify({ [name]: code }, options)).code;
}
process.stdout.write(JSON.stringify(output));
