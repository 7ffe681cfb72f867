#!/usr/bin/env node
/** The command `npx monument-ws`. */
import { USAGE as CONFORMANCE, conformance } from "./conformance/command.js";
import { USAGE as DOC, doc } from "./doc/command.js";

const USAGE = `${CONFORMANCE}\n${DOC}`;
const [command, ...rest] = process.argv.slice(2);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

if (command === "conformance") process.exitCode = await conformance(rest, print);
else if (command === "doc") process.exitCode = await doc(rest, USAGE, { print, warn });
else {
  warn(USAGE);
  process.exitCode = 2;
}
