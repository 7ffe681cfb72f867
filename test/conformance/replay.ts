/** Prints what our server gives for some numbers, as JSON: `tsx test/conformance/replay.ts 5.2a 5.2b`. */
import { loadVectors } from "../../cli/conformance/vector.js";
import { testOwnServer } from "./own-server.js";

const numbers = process.argv.slice(2);
const vectors = loadVectors("server").filter(({ requirement }) => numbers.includes(requirement));
console.log(JSON.stringify(await testOwnServer(vectors)));
process.exit();
