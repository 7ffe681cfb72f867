/** The suite as a program for Node, Bun and Deno. Writes the results, then must end by itself. */
import process from "node:process";
import { fault, runChecks } from "../suite/index.js";

process.on("uncaughtException", fault).on("unhandledRejection", fault);
const [settings = "{}", only] = process.argv.slice(2);
console.log(JSON.stringify(await runChecks(JSON.parse(settings), only)));
