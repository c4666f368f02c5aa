// JSX and fast refresh. Nothing is needed for uid2-wasm.
import react from "@vitejs/plugin-react";

export default { plugins: [react()] };
