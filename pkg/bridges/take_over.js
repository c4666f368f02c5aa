// A page that is configured for Prebid alone: what it configured is read, and the SDK signs the person in, refreshes and hands over.
// Only that translation; when it is made belongs to prebid.js.
import { readCookie } from "../cookies.js";
import { attempt } from "../local.js";

/** In the order in which Prebid's modules look at them. */
const ADDRESSES = ["emailHash", "phoneHash", "email", "phone"];

const METHODS = {
  emailHash: "setIdentityFromEmailHash",
  phoneHash: "setIdentityFromPhoneHash",
  email: "setIdentityFromEmail",
  phone: "setIdentityFromPhone",
};

/** @param {object} params of the module's entry in `userSync.userIds` */
export function takeOver(person, params) {
  const { _module } = person;
  const [sdk] = person._sdks();
  if (!sdk) return;
  const text = JSON.stringify(params);
  if (person._taken === text) return;
  person._taken = text;
  const baseUrl = params[`${_module}ApiBase`];
  const cookie = params[`${_module}Cookie`] || params[`${_module}ServerCookie`];
  const identity = params[`${_module}Token`] || (cookie && attempt(() => JSON.parse(readCookie(cookie)[0])));
  sdk.init({ bridges: { prebid: "takeOver" }, ...(baseUrl && { baseUrl }), ...(identity && { identity }) });
  const kind = ADDRESSES.find((kind) => params[kind]);
  const { serverPublicKey, subscriptionId } = params;
  if (identity || !kind || !serverPublicKey) return;
  // Whoever opted out, or is denied, is refused: that is what Prebid then has.
  attempt(() => sdk[METHODS[kind]](params[kind], { serverPublicKey, subscriptionId }).catch(() => {}));
}
