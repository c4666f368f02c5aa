using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main), (name = "internet", network = (allow = ["local", "private"])) ],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "built/worker.js"),
    (name = "uid2.wasm", wasm = embed "built/uid2.wasm"),
    (name = "server.wasm", wasm = embed "built/server.wasm"),
    (name = "world.json", json = embed "world.json"),
  ],
  compatibilityDate = "2026-01-01",
  globalOutbound = "internet",
);
