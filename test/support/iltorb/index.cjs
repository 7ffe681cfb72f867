// monument 5.3.0 compresses pages with iltorb 2.4.0, a native module without a build for Node 20.
// Its author points to Node's own zlib instead; these are the two calls that monument makes.
const zlib = require("node:zlib");

module.exports = {
  compress: (buffer, done) => zlib.brotliCompress(buffer, done),
  compressStream: () => zlib.createBrotliCompress(),
};
