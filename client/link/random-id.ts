/** The one import of nanoid. */
export { nanoid as randomId } from "nanoid";
