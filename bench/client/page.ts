/** The script of the page: leaves on the window what the driver calls. */
import type { ClientName } from "./client.js";
import { Exercise } from "./exercise.js";

declare global {
  interface Window {
    /** Makes the page's one client. */
    start(name: ClientName, authority: string): void;
    exercise: Exercise;
  }
}

window.start = (name, authority) => {
  window.exercise = new Exercise(name, authority);
};
