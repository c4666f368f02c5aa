// Calls `landing` as soon as the page is there, with what the walk has put down for it.
import { landing } from "/sdk/landing.js";

window.handle = landing({ element: document.querySelector("main"), ...window.forLanding });
