// Starts the app in a page, under StrictMode, which mounts everything twice while developing.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";
import { settings } from "./settings.js";

const root = createRoot(document.getElementById("app"));
root.render(
  <StrictMode>
    <App settings={await settings()} />
  </StrictMode>,
);
