// The site's own login: who reads this paper. It has nothing to do with tokens, and no opt-out touches it.
// A name in a cookie; a real paper would have a session on its server.

const NAME = "courier_login";

/** Who is logged in, if anybody. */
export function readLogin() {
  const pair = document.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`));
  return pair && decodeURIComponent(pair.slice(NAME.length + 1));
}

export function logIn(address) {
  document.cookie = `${NAME}=${encodeURIComponent(nameOf(address))};path=/;max-age=2592000;samesite=lax`;
}

export function logOut() {
  document.cookie = `${NAME}=;path=/;max-age=0`;
}

export const isPhone = (address) => /^[+\d]/.test(address) && !address.includes("@");

/** What the paper calls somebody: never the whole address. */
function nameOf(address) {
  if (isPhone(address)) return `reader …${address.slice(-3)}`;
  const [first] = address.trim().split(/[@.+]/);
  return first.charAt(0).toUpperCase() + first.slice(1);
}
