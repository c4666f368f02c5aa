// A component of the server, which imports the package as well: there is no token there, and nothing throws.
import { UID2 } from "uid2-wasm";
import { Reader } from "./reader.jsx";

export const dynamic = "force-dynamic";

export default function Page() {
  const token = new UID2().getAdvertisingToken();
  return (
    <main>
      <p id="server">{token ?? "no token on the server"}</p>
      <Reader />
    </main>
  );
}
