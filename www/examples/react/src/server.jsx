// The same app on a server: no token, and nothing is asked. Prints what the server would send.
import { renderToString } from "react-dom/server";
import { App } from "./App.jsx";

console.log(renderToString(<App settings={{}} />));
