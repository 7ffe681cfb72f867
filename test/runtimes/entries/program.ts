/** The suite as a program for Node, Bun and Deno. Writes the results, then must end by itself. */
import process from "node:process";
import { runChecks } from "../suite/index.js";

const [settings = "{}", only] = process.argv.slice(2);
console.log(JSON.stringify(await runChecks(JSON.parse(settings), only)));
