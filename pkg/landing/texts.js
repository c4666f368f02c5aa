// What the form says: English, and which of the publisher's own texts fit the page's language. No element is made here.

const ENGLISH = {
  question: "Do you want to stop getting these e-mails?",
  push: "Also stop push notifications, in this browser and wherever else you get them from us.",
  site:
    "Also turn off my advertising identity on this site. Advertisers are then no longer given a code name made from my " +
    "e-mail address or phone number here. I still see ads, and stay signed in.",
  unsubscribe: "Unsubscribe",
  again: "Try again",
  sending: "Sending…",
  waiting: "That has not worked yet. Trying again…",
  offline: "You are offline. Your choice is sent as soon as you are online again. Please keep this page open.",
  done: "You are unsubscribed from these e-mails.",
  unsent: "That did not work, and you are not unsubscribed yet. Please try again.",
  refused: "This link did not work, and you are not unsubscribed. Please open the link in our newest e-mail to you.",
  missing: "This page works only by the link in an e-mail. Please open the unsubscribe link in our e-mail to you once more.",
  pushDone: "Push notifications are off in this browser.",
  pushFailed: "Push notifications could not be ended in this browser. You can turn them off in its settings.",
  siteDone: "Your advertising identity is off on this site, in this browser.",
  siteFailed: "Your advertising identity could not be turned off on this site.",
};

const NAMES = Object.keys(ENGLISH);

/** Whether a form that offers no such choice never says this. */
const isOf = (choice) => (name) => name.slice(0, choice.length) === choice;

/**
 * The texts in the page's language, or in English where there are none: `{ language, says }`.
 * @param {string} wanted the page's language, as its `lang` has it: `de-AT` finds `de`
 * @param {string[]} unused the choices that are not offered, whose texts may be missing
 * @throws {TypeError} where a text is missing, is no text, or has a name that is not known
 */
export function chooseTexts(texts = {}, wanted, unused) {
  const given = {};
  for (const language of Object.keys(texts)) given[language.toLowerCase()] = check(language, texts[language], unused);
  for (let tag = wanted.toLowerCase(); tag; tag = tag.slice(0, Math.max(tag.lastIndexOf("-"), 0))) {
    if (given[tag]) return { language: tag, says: { ...ENGLISH, ...given[tag] } };
  }
  return { language: "en", says: { ...ENGLISH, ...given.en } };
}

function check(language, texts, unused) {
  const wrong = (what) => new TypeError(`landing: \`texts.${language}\` ${what}.`);
  if (typeof texts !== "object" || !texts) throw wrong("must be an object of texts");
  for (const name of Object.keys(texts)) {
    if (NAMES.indexOf(name) < 0) throw wrong(`has \`${name}\`, which is none of ${NAMES.join(", ")}`);
    if (typeof texts[name] !== "string") throw wrong(`has \`${name}\`, which must be a string`);
  }
  // A page that says half of it in another language is understood by nobody.
  const isEnglish = /^en\b/i.test(language);
  const missing = NAMES.find((name) => !isEnglish && !(name in texts) && !unused.some((choice) => isOf(choice)(name)));
  if (missing) throw wrong(`lacks \`${missing}\``);
  return texts;
}
