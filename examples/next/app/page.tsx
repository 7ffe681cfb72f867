export { Riders as default } from "./live";
