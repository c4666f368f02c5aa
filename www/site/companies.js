// The servers of the demo's companies, as the site's pages have them do something. Each asks the operator with its own key;
// what they do is in local-operator/src/companies. The publisher's own sessions are in server.js.

/** The companies of one product. Each answer is an HTTP status and the operator's JSON. */
export function companies(product) {
  const ask = async (path, json) => {
    const response = await fetch(path, { method: "POST", body: JSON.stringify(json) });
    return { status: response.status, json: await response.json() };
  };
  return {
    /** The portal: token/logout. `address` is one of `{email}` and `{phone}`. */
    optOut: (address) => ask(`/portal/${product}/opt-out`, address),
    /** The publisher: token/generate. */
    generate: (address) => ask(`/publisher/${product}/generate`, { ...address, optout_check: 1 }),
    /** The advertiser: identity/map of one e-mail. */
    map: (email) => ask(`/advertiser/${product}/map`, { email: [email] }),
    /** The advertiser: optout/status of one raw UID. */
    status: (rawUid) => ask(`/advertiser/${product}/status`, { advertising_ids: [rawUid] }),
    /** The bidder: what it knows, by its webhook or by asking, oldest first. */
    heard: async () => (await fetch(`/bidder/${product}/heard`)).json(),
    /** The bidder: asks about raw UIDs that it holds, and keeps who opted out. How many were not known. */
    reconcile: async (rawUids) => (await ask(`/bidder/${product}/reconcile`, { advertising_ids: rawUids })).json.found,
  };
}

/** Sessions and what was heard are forgotten. */
export const resetCompanies = () => fetch("/companies/reset", { method: "POST" });
