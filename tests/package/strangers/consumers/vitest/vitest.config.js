// The page's address is one that the operator knows.
export default { test: { environmentOptions: { jsdom: { url: "http://localhost/" } } } };
