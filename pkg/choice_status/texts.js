// What the element says, in English, and where a page's own texts come from. No element is made here.

/** `{date}` is the day of the choice, as the page's language writes it. */
export const ENGLISH = {
  loading: "Your privacy choice is being read.",
  site: "Opt-out request honored. Advertising identity has been turned off on this site since {date}: advertisers get no code name for you here.",
  everywhere: "Opt-out request honored. This device remembers that you opted out of advertising identity: advertisers get no code name for you here.",
  gpc: "Opt-out request honored. Your browser asks sites not to sell or share your data (Global Privacy Control): advertisers get no code name for you here.",
  denied: "Your choice is honored. You have not agreed to advertising identity in this site’s privacy settings: advertisers get no code name for you here.",
  unheeded: "Your browser asks sites not to sell or share your data (Global Privacy Control). That does not turn advertising identity off on this site.",
  unknown: "You have not made a choice yet. Until you do, advertisers get no code name for you here.",
  on: "You have not opted out. Advertisers get a code name here that was made from your e-mail address or phone number.",
  off: "You have not opted out. You are not signed in with advertising identity, so advertisers get no code name for you here.",
  choice: "Your choice on this site",
  portal: "Opt out everywhere",
};

/**
 * The text of this name and whether it is the built-in one: an attribute `text-<name>` of the element comes first, then a member of
 * its `texts`.
 */
export function chooseText(element, name) {
  const given = [element.getAttribute(`text-${name}`), Object(element.texts)[name]].find((text) => typeof text === "string");
  return given === undefined ? { text: ENGLISH[name], isEnglish: true } : { text: given, isEnglish: false };
}
