// A publisher's server with Express. It makes a token where somebody signs in, and hands it to the page in the official cookie.
import express from "express";
import { OperatorClient, expressVisit } from "uid2-wasm/server";
import { isOurs, page, settings } from "./page.mjs";

const { client: options, port, sdk, cookie } = settings(process.env);
const client = new OperatorClient(options);

const app = express();
app.use("/sdk", express.static(sdk));
app.use(express.urlencoded({ extended: false }));
app.use(expressVisit(client, cookie));
app.get("/", (req, res) => res.send(page(options, req.visit.answer)));
app.post("/sign-in", async (req, res) => {
  req.visit.handOver(await client.tokenGenerate({ email: req.body.email }));
  res.redirect(303, "/");
});
app.post("/sign-out", (req, res) => {
  req.visit.signOut();
  res.redirect(303, "/");
});
// The way back: a page that learned of an opt-out tells its server, which leaves no identity from then on.
app.post("/opted-out", (req, res) => {
  if (!isOurs(req.get("sec-fetch-site"))) return res.sendStatus(403);
  // An opt-out of this site names nobody elsewhere: what the page was left goes, and no opt-out takes its place.
  if (req.query.optout === "site") req.visit.signOut();
  else req.visit.handOver({ status: "optout" });
  res.sendStatus(204);
});

const server = app.listen(port, () => console.log(`http://localhost:${server.address().port}/`));
