#!/usr/bin/env node
/** What `npx monument-ws` does. */
import { conformance, USAGE } from "./conformance/command.js";

const [command, ...rest] = process.argv.slice(2);

if (command === "conformance") {
  process.exitCode = await conformance(rest, (line) => process.stdout.write(`${line}\n`));
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}
