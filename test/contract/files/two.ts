import * as v from "valibot";
import { defineContract, item } from "../../../contract/index.js";

/** One that has no JSON form. */
export const first = defineContract({ data: { a: item(v.string()) } });
export const second = defineContract({ data: { b: item(v.number()) } });
