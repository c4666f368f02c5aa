// What is measured, how often, and in which order: contender by contender in turn, so that a busy moment meets all of them.
// No measuring and no telling.

const CACHES = ["cold", "warm"];

/** How many times slower than this machine. */
const SPEEDS = [1, 4, 6];

/** Three kilobytes. */
const COOKIES = Array.from({ length: 20 }, (_, number) => ({ name: `foreign-${number}`, value: "c".repeat(140) }));

/** What a getter may find beside our own keys. */
const CROWDS = {
  "nothing else": {},
  "200 foreign keys": { foreignKeys: 200 },
  "5,000 foreign keys": { foreignKeys: 5000 },
  "3 KB of cookies": { cookies: COOKIES },
};

/** Means over many calls, and weights, vary little: they need a third of the rounds. */
const RARELY = 3;

/** A case of a measure: `values` measures it once for one contender, as the values of one or several measures. */
const cases = [
  ...CACHES.flatMap((cache) => SPEEDS.flatMap((speed) => timed({ cache, speed }, `${cache}, ${speed}×`))),
  ...Object.entries(CROWDS).map(([at, crowd]) => ({
    at,
    isRare: true,
    values: async (measurer, view) => ({ getter: await measurer.timeGetter({ ...view, ...atRest, ...crowd }) }),
  })),
  ...Object.entries({ "with the SDK": false, "without any": true }).map(([at, isEmpty]) => ({
    at,
    isRare: true,
    values: async (measurer, view) => ({ memory: await measurer.weigh({ ...view, ...atRest, isEmpty }) }),
  })),
];

const atRest = { cache: "warm", speed: 1 };

/** The cases of one cache and one speed. */
function timed(how, at) {
  const story = (story, valuesOf) => ({
    at,
    async values(measurer, view, note) {
      const noted = await measurer.time({ ...view, ...how, story });
      note(story, Object.keys(noted.files));
      return valuesOf(noted);
    },
  });
  return [
    story("returning", ({ ms, tagMs }) => ({ token: ms, tagToToken: ms - tagMs })),
    story("anonymous", ({ ms }) => ({ init: ms })),
    story("signIn", ({ ms }) => ({ signIn: ms })),
    { at, values: async (measurer, view) => ({ script: await measurer.timeScript({ ...view, ...how }) }) },
  ];
}

/**
 * Measures everything `rounds` times, and calls `tell` after each round.
 * @param {string[]} names of the contenders
 * @returns {{ samples: object[], loaded: Record<string, Record<string, string[][]>> }} samples as statistics.mjs takes them,
 *   and the files that were loaded: by story and contender, for each page view
 */
export async function measureAll(measurer, names, rounds, tell) {
  const samples = [];
  const loaded = {};
  for (let round = 0, turn = 0; round < rounds; round++, tell(round)) {
    for (const { at, isRare, values } of cases) {
      if (isRare && round % RARELY > 0) continue;
      // Another contender begins each time.
      turn++;
      for (let place = 0; place < names.length; place++) {
        const name = names[(place + turn) % names.length];
        const note = (story, files) => ((loaded[story] ??= {})[name] ??= []).push(files);
        const measured = await values(measurer, { name }, note);
        for (const [measure, value] of Object.entries(measured)) samples.push({ measure, at, of: name, value });
      }
    }
  }
  return { samples, loaded };
}
