// What both servers send and how both are set up. The page's side of the integration is its last script.

/** From the environment: nothing secret stands in a file. Without anything, the local operator of `cargo xtask demo`. */
export function settings(environment) {
  const { UID2_BASE_URL, UID2_API_KEY, UID2_CLIENT_SECRET, PORT, SDK, INSECURE_COOKIE } = environment;
  return {
    client: {
      product: "UID2",
      baseUrl: UID2_BASE_URL ?? "http://localhost:8080",
      apiKey: UID2_API_KEY,
      clientSecret: UID2_CLIENT_SECRET,
    },
    port: Number(PORT ?? 3000),
    sdk: SDK ?? "../../../pkg/dist",
    // Only where the site is on plain http.
    cookie: { secure: !INSECURE_COOKIE },
  };
}

/** Whether this site's own page asks: another site may opt nobody out here. */
export const isOurs = (secFetchSite) => (secFetchSite ?? "same-origin") === "same-origin";

const GREETING = {
  success: "You are signed in.",
  optout: "You are signed in. You opted out, so no token is made for you.",
  none: "You are not signed in.",
};

export const page = ({ baseUrl }, { status }) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>A publisher with a server</title>
  <p id="greeting">${GREETING[status] ?? GREETING.none}</p>
  <form method="post" action="/sign-in">
    <label>E-mail <input name="email" type="email" required /></label> <button>Sign in</button>
  </form>
  <form method="post" action="/sign-out"><button>Sign out</button></form>
  <p>The token for ads: <output id="token"></output></p>
  <script src="/sdk/uid2-sdk.js"></script>
  <script>
    const show = () => (document.getElementById("token").textContent = __uid2.getAdvertisingToken() ?? "none");
    __uid2.callbacks.push(show);
    __uid2.init({ baseUrl: ${JSON.stringify(baseUrl).replaceAll("<", "\\u003c")}, useCookie: true, optOutUrl: "/opted-out" });
  </script>
</html>
`;
