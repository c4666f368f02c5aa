// The landing page of an unsubscribe link: what happens when. Nothing is sent before the person says so: mail scanners load
// every link of an e-mail, and some of them run its scripts.
import { Form, showMessage } from "./form.js";
import { forgetLink, takeLink } from "./link.js";
import { check } from "./options.js";
import { unsubscribePush } from "./push.js";
import { send } from "./send.js";
import { chooseTexts } from "./texts.js";

/** Draws the form, or says that the link is not whole. What each option means is in types/landing.d.ts. */
export function landing(options) {
  const { element, endpoint, sdk, site, push, texts } = check(options);
  const offered = { ...(push && { push: false }), ...(site !== "none" && { site: site === "ticked" }) };
  const unused = ["push", "site"].filter((name) => !(name in offered));
  const within = element.closest("[lang]");
  const chosen = chooseTexts(texts, within ? within.lang : document.documentElement.lang, unused);
  const link = takeLink();
  if (!link) return { dispose: showMessage(element, chosen.says.missing, chosen.language) };
  const form = new Form(element, chosen, offered);
  const deeds = { push: () => unsubscribePush().then(({ failed }) => failed.length === 0), site: () => turnOff(sdk) };
  const visit = new Visit(form, chosen.says, endpoint, link, deeds);
  return { dispose: () => visit.dispose() };
}

/** A person on the page. */
class Visit {
  constructor(form, says, endpoint, link, deeds) {
    this._form = form;
    this._says = says;
    this._endpoint = endpoint;
    this._link = link;
    this._deeds = deeds;
    /** The choices of this page that were carried out, or are being. */
    this._carriedOut = {};
    form.onSubmit((ticked) => this._unsubscribe(ticked));
  }

  /** Takes away what was drawn and tries nothing more. A request that is on its way arrives. */
  dispose() {
    if (this._sending) this._sending.stop();
    this._form.remove();
  }

  _unsubscribe(ticked) {
    // What this browser does itself waits for no server.
    for (const name of ticked) this._carryOut(name);
    const body = toJson(this._link, ["email", ...ticked]);
    if (this._sending && this._sending.body === body) return this._sending.again();
    if (this._sending) this._sending.stop();
    this._sending = send(this._endpoint, body, (how) => this._report(how));
  }

  /** Does what a choice says on this page, and says how it went. What did not succeed is done again with the next try. */
  _carryOut(name) {
    if (this._carriedOut[name]) return;
    this._carriedOut[name] = true;
    const end = (isDone) => {
      this._carriedOut[name] = isDone;
      this._form.showNote(name, this._says[name + (isDone ? "Done" : "Failed")]);
    };
    this._deeds[name]().then(end, () => end(false));
  }

  _report(how) {
    const { _form: form, _says: says } = this;
    const isOffline = navigator.onLine === false;
    switch (how) {
      case "sending":
        return form.showProgress(says.sending);
      case "waiting":
        return form.showProgress(isOffline ? says.offline : says.waiting);
      case "unsent":
        return form.showFailure(isOffline ? says.offline : says.unsent);
      case "refused":
        return form.showRefusal(says.refused);
      case "done":
        forgetLink();
        return form.showDone(says.done);
    }
  }
}

/** An SDK that has no such method turns nothing off, and the person is told that it did not. */
async function turnOff(sdk) {
  if (typeof sdk.optOutOfSite !== "function") return false;
  await sdk.optOutOfSite({ reason: "unsubscribe" });
  return true;
}

/** By hand: a page may have given arrays a `toJSON` of its own. */
function toJson(link, chosen) {
  const quote = (text) => JSON.stringify(text);
  const members = Object.keys(link).map((name) => `${quote(name)}:${quote(link[name])}`);
  return `{${members.join()},"chosen":[${chosen.map(quote).join()}]}`;
}
