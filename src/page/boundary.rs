//! The numbers that cross the boundary of a page. `cargo xtask build` writes the list in `pkg/ports.js` from this file, and a
//! test compares the two. Only constants of the type `i32` with a doc comment each, because that is what is translated.

// What may be called: the second argument of `call`.

/// What the getters answer at this moment. Nothing happens to the session.
pub const PEEK: i32 = 0;
/// Why they answer so. Nothing happens to the session.
pub const FACTS: i32 = 1;
/// What a page that opens now would be told. Nothing happens to the session.
pub const SEEN: i32 = 2;
/// `dispose`: the instance forgets all that it knows.
pub const CLOSE: i32 = 3;
/// Something outside may have changed. With the number 1 another tab wrote, and the text is the new value.
pub const WAKE: i32 = 4;
/// The timer fired.
pub const TICK: i32 = 5;
/// `init`: the number is the wait after a failed refresh in ms; a line with the bits `USE_COOKIE` and `LEFT_BEHIND`; the JSON of
/// what the page handed in.
pub const INIT: i32 = 6;
/// `setIdentity`: the text is its JSON.
pub const HAND_IN: i32 = 7;
/// `setIdentityFrom…`: the number is a kind, the lines are public key, subscription id, and the address or its hash.
pub const SIGN_IN: i32 = 8;
/// `disconnect`.
pub const DISCONNECT: i32 = 9;
/// The page asks for a refresh at once.
pub const REFRESH_NOW: i32 = 10;
/// The refresh lock is held, for the question with this number.
pub const GRANTED: i32 = 11;
/// A secret was agreed for the question with this number: it, and the public key that was made for it, in Base64.
pub const AGREED: i32 = 12;
/// The operator answered the question with this number: HTTP status, body.
pub const ANSWERED: i32 = 13;
/// No answer came to the question with this number.
pub const UNANSWERED: i32 = 14;
/// The page waits for a token.
pub const WANT: i32 = 15;
/// `init` on a page that was told something before its module came: as for `INIT`, but that behind its first line comes one with
/// the JSON of the identity that the page was told of.
pub const TAKE_OVER: i32 = 16;

/// An opt-out that the page handed in before its module came: the text is what stood under the official name then.
pub const OPT_OUT_OF: i32 = 17;

// Bits of the first line of `INIT` and `TAKE_OVER`.

/// Cookies are the storage in use.
pub const USE_COOKIE: i32 = 1;
/// An earlier page left these settings, and this one has called nothing yet.
pub const LEFT_BEHIND: i32 = 2;
/// The page was told of an opt-out.
pub const TOLD_OPT_OUT: i32 = 4;

// Kinds of `SIGN_IN`.

/// An e-mail address.
pub const EMAIL: i32 = 0;
/// A phone number.
pub const PHONE: i32 = 1;
/// The hash of an e-mail address.
pub const EMAIL_HASH: i32 = 2;
/// The hash of a phone number.
pub const PHONE_HASH: i32 = 3;

// What `call` answers instead of a question's number.

/// The text is no e-mail address.
pub const NO_EMAIL: i32 = -1;
/// The e-mail address has letters outside ASCII.
pub const EMAIL_NOT_ASCII: i32 = -2;
/// The text is no phone number.
pub const NO_PHONE: i32 = -3;
/// The text is no hash.
pub const NO_HASH: i32 = -4;
/// There is nothing to refresh, or nothing happened.
pub const NOTHING: i32 = -5;
/// Nobody may sign in: this site was opted out of.
pub const NOT_HERE: i32 = -6;
/// Nobody may sign in: a consent signal is against it.
pub const NO_CONSENT: i32 = -7;
/// Nobody may sign in yet: it is not known whether there is consent.
pub const CONSENT_UNKNOWN: i32 = -8;

// Ports, in the order of the array that `pkg/host.js` makes.

/// Tells clocks, attention, randomness and storage. With the number 1 for a call that is carried out. The lines: wall clock,
/// uptime, awake, kept, consent (0: granted, 1: unknown, 2: denied) and entropy as words; the official key; notes; salt; the opt-out of this site; the official cookies and an
/// empty line; the shared cookies and an empty line; opt-outs.
pub const PORT_WORLD: i32 = 0;
/// Reads members of a JSON text: a line of members, the JSON.
pub const PORT_READ_MEMBERS: i32 = 1;
/// Writes members as JSON: a line of members, a line for each.
pub const PORT_WRITE_MEMBERS: i32 = 2;
/// Writes the place with this number: a line with an opt-out's id or a cookie's end, the value.
pub const PORT_WRITE: i32 = 3;
/// Gets ready to ask the question with this number: a public key to agree with, or nothing for the refresh lock.
pub const PORT_PREPARE: i32 = 4;
/// Sends the question with this number: path, body.
pub const PORT_SEND: i32 = 5;
/// Aborts the question with this number.
pub const PORT_ABORT: i32 = 6;
/// Sets the timer to this many ms; more than a timer can wait clears it.
pub const PORT_TIMER: i32 = 7;
/// Tells what getters answer: flags and status, a line of members, a line for each.
pub const PORT_SHOW: i32 = 8;
/// Runs callbacks, a bit each, from the lowest bit on: the notices.
pub const PORT_NOTICE: i32 = 9;
/// The question with this number came to its end: a line with the end, status and message of a refusal.
pub const PORT_SETTLE: i32 = 10;
/// Tells why the getters answer as they do: bar, three times, tries, newest opt-out, one more than the wait until something
/// happens by itself, kept, awake, as words. A value that does not exist is zero.
pub const PORT_FACTS: i32 = 11;
/// Tells what a page that opens now would be told, as words: flags and status as for `PORT_SHOW`, notices of its `init`, until
/// when that is so, and from when on a refresh is due.
pub const PORT_SEEN: i32 = 12;

// Places: the number of `PORT_WRITE`.

/// The salt, in local storage.
pub const SALT: i32 = 0;
/// The notes, in local storage.
pub const NOTES: i32 = 1;
/// The official key of local storage.
pub const OFFICIAL: i32 = 2;
/// A number that changes, in local storage, for other tabs to hear of a cookie.
pub const BELL_PLACE: i32 = 3;
/// An opt-out's key in local storage.
pub const OPT_OUT: i32 = 4;
/// The official cookie.
pub const COOKIE: i32 = 5;
/// The cookie in which sub-domains share opt-outs.
pub const SHARED: i32 = 6;
/// Purges every other copy of the identity after an opt-out: session storage, and the signal that Google keeps.
pub const EVERYWHERE: i32 = 7;
/// Removes the official cookies whose texts are these lines, at every path and domain that the page can reach.
pub const COPIES: i32 = 8;
/// With this bit, the key is removed where storage refuses the value.
pub const OR_REMOVE: i32 = 16;

// Flags of `PORT_SHOW`. The status number is in the eight bits behind them.

/// `isLoginRequired`.
pub const LOGIN_REQUIRED: i32 = 1;
/// `isIdentityAvailable`.
pub const AVAILABLE: i32 = 2;
/// `hasOptedOut`.
pub const OPTED_OUT: i32 = 4;
/// A question is open.
pub const ASKING: i32 = 8;
/// A wake would tell the page something new.
pub const NEWS: i32 = 16;
/// The operator has to vouch for the identity first.
pub const HELD: i32 = 32;
/// The operator will not refresh the identity any more.
pub const ENDED: i32 = 64;
/// How many flags there are.
pub const FLAGS: i32 = 7;

// Notices: the places of the bits of `PORT_NOTICE`.

/// `IdentityUpdated`, where the identity is gone.
pub const NOTICE_GONE: i32 = 0;
/// The callback of `init`.
pub const NOTICE_CALLBACK: i32 = 1;
/// `InitCompleted`.
pub const NOTICE_INIT_COMPLETED: i32 = 2;
/// `OptoutReceived`.
pub const NOTICE_OPTED_OUT: i32 = 3;
/// `IdentityUpdated`, where there is an identity.
pub const NOTICE_UPDATED: i32 = 4;

// Ends: the line of `PORT_SETTLE`.

/// The operator answered.
pub const END_ANSWERED: i32 = 0;
/// Something later took its place.
pub const END_ABORTED: i32 = 1;
/// No answer that could be read.
pub const END_UNANSWERED: i32 = 2;
/// The operator refused.
pub const END_REFUSED: i32 = 3;

// Why the getters answer as they do: the first word of `PORT_FACTS`. All but `TOKEN` are bars (src/session/state/bar.rs).

/// Nobody has signed in.
pub const BAR_NEVER: i32 = 0;
/// Somebody logged out.
pub const BAR_LOGGED_OUT: i32 = 1;
/// What the page handed in is no identity.
pub const BAR_INVALID: i32 = 2;
/// The operator will not refresh the identity any more.
pub const BAR_ENDED: i32 = 3;
/// The identity's time is over.
pub const BAR_LAPSED: i32 = 4;
/// The operator has not answered yet for an identity that an earlier page handed in.
pub const BAR_HAND_IN_PENDING: i32 = 5;
/// There is a token.
pub const TOKEN: i32 = 6;
/// The token has expired, and a refresh can bring a new one.
pub const BAR_EXPIRED: i32 = 7;
/// After an opt-out on this device the operator has to vouch for the identity first.
pub const BAR_HELD: i32 = 8;
/// The person opted out.
pub const BAR_OPTED_OUT: i32 = 9;
/// This site was opted out of.
pub const BAR_OPTED_OUT_OF_SITE: i32 = 10;
/// A consent signal is against it.
pub const BAR_CONSENT_DENIED: i32 = 11;
/// It is not known whether there is consent.
pub const BAR_CONSENT_UNKNOWN: i32 = 12;
