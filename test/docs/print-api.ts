/** Writes docs/API.md: `npm run docs:api`. */
import { writeFileSync } from "node:fs";
import { printApi } from "./api.js";

writeFileSync(new URL("../../docs/API.md", import.meta.url), printApi());
