// The least of an operator that answers optout/status with nobody, in a process of its own: writes its port, and answers until it is
// killed. Only the envelope is opened, for the nonce.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";

const secret = Buffer.from(process.argv[2], "base64");
const ANSWER = Buffer.from('{"status":"success","body":{"opted_out":[]}}');

const server = createServer(async (request, response) => {
  const envelope = Buffer.from((await buffer(request)).toString("latin1"), "base64");
  const opened = createDecipheriv("aes-256-gcm", secret, envelope.subarray(1, 13)).update(envelope.subarray(13, -16));
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secret, iv);
  const sealed = Buffer.concat([
    iv,
    cipher.update(Buffer.concat([Buffer.alloc(8), opened.subarray(8, 16), ANSWER])),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  response.setHeader("content-type", "text/plain");
  response.end(sealed.toString("base64"));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
