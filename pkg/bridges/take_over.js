// A page that is configured for Prebid alone: what it configured is read, and the SDK signs the person in, refreshes and hands over.
// Only that translation; when it is made belongs to prebid.js.
import { readCookie } from "../cookies.js";
import { attempt } from "../local.js";
import { print } from "./print.js";

/** In the order in which Prebid's modules look at them. */
const ADDRESSES = ["emailHash", "phoneHash", "email", "phone"];

const METHODS = {
  emailHash: "setIdentityFromEmailHash",
  phoneHash: "setIdentityFromPhoneHash",
  email: "setIdentityFromEmail",
  phone: "setIdentityFromPhone",
};

/**
 * Takes over what the page configured, once for each of its configurations unless the sign-in fails. Where there is no SDK yet it is loaded, and called again.
 * @param {object[]} entries the module's entries in `userSync.userIds`
 */
export function takeOver(person, entries) {
  const written = entries.filter(({ params, value }) => params && !value).map(({ params }) => params);
  if (written.length) person._configured = Object.assign({}, person._configured, ...written);
  const { _module, _configured: params } = person;
  if (!params) return;
  const [sdk] = person._sdks();
  if (!sdk) return person._load();
  // Whom it names is known to the SDK from now on, and kept nowhere else.
  person._configured = undefined;
  const text = print(JSON.stringify(params));
  if (person._taken === text) return;
  person._taken = text;
  const baseUrl = params[`${_module}ApiBase`];
  const cookie = params[`${_module}Cookie`] || params[`${_module}ServerCookie`];
  const identity = params[`${_module}Token`] || (cookie && attempt(() => JSON.parse(readCookie(cookie)[0])));
  sdk.init({ bridges: { prebid: "takeOver" }, ...(baseUrl && { baseUrl }), ...(identity && { identity }) });
  const kind = ADDRESSES.find((kind) => params[kind]);
  const { serverPublicKey, subscriptionId } = params;
  if (identity || !kind || !serverPublicKey) return;
  // Whoever opted out, or is denied, is refused: Prebid then has nobody. When the sign-in has failed, the same configuration counts
  // again. A logout ends it as well: that counts as no failure, or a page that repeats its configuration would undo the logout.
  const failed = ({ code }) => {
    if (code !== "aborted") person._taken = undefined;
  };
  attempt(() => sdk[METHODS[kind]](params[kind], { serverPublicKey, subscriptionId }).catch(failed));
}
