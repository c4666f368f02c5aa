// The same for runtimes whose servers are a function from Request to Response: Deno (`deno serve`), Bun, workerd, and others.
import { OperatorClient, fetchVisit } from "uid2-wasm/server";
import { isOurs, page, settings } from "./page.mjs";

export function makeServer(environment) {
  const { client: options, cookie } = settings(environment);
  const client = new OperatorClient(options);
  const home = () => new Response(null, { status: 303, headers: { location: "/" } });
  return { fetch: fetchVisit(client, answer, cookie) };

  async function answer(request, visit) {
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "GET /":
        return new Response(page(options, visit.answer), { headers: { "content-type": "text/html;charset=utf-8" } });
      case "POST /sign-in":
        visit.handOver(await client.tokenGenerate({ email: (await request.formData()).get("email") }));
        return home();
      case "POST /sign-out":
        visit.signOut();
        return home();
      // The way back: a page that learned of an opt-out tells its server, which leaves no identity from then on.
      case "POST /opted-out":
        if (!isOurs(request.headers.get("sec-fetch-site") ?? undefined)) return new Response(null, { status: 403 });
        // An opt-out of this site names nobody elsewhere: what the page was left goes, and no opt-out takes its place.
        if (new URL(request.url).searchParams.get("optout") === "site") visit.signOut();
        else visit.handOver({ status: "optout" });
        return new Response(null, { status: 204 });
      default:
        return new Response("Nothing is here.", { status: 404 });
    }
  }
}
