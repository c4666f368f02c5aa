// Requests that end in odd ways, or never: whatever stands in for XMLHttpRequest and for the refresh lock, every wait ends.
// Time is moved, never waited for.
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { identityOf, openPage, settle } from "./page.mjs";

const DUE = { refresh_from: Date.now() - 1_000 };
const ANSWER = () => JSON.stringify({ status: "success", body: identityOf("B") });

/** A page that asks at once, on which `Request` stands in for XMLHttpRequest. */
function openWith(t, Request) {
  const page = openPage(t);
  page.window.XMLHttpRequest = Request;
  const { UID2, isUidError } = page.load("index.cjs");
  return { ...page, isUidError, sdk: new UID2() };
}

/** Moves the monotonic clock of a page. */
function holdClock(window) {
  let now = 1_000;
  window.performance.now = () => now;
  return (ms) => (now += ms);
}

/** Answers with a good token, in the manner that a class below chooses. */
class Double {
  open() {
    this.readyState = 1;
  }
  overrideMimeType() {}
  abort() {}
  succeed() {
    Object.assign(this, { readyState: 4, status: 200, responseText: ANSWER() });
  }
}

const DOUBLES = {
  "ends inside send()": class extends Double {
    send() {
      this.succeed();
      this.onload();
    }
  },
  "ends inside send() by its ready state alone, as doubles for the official SDK do": class extends Double {
    send() {
      this.succeed();
      this.onreadystatechange(new Event(""));
    }
  },
  "ends inside open()": class extends Double {
    open() {
      this.succeed();
      this.onload();
    }
    send() {}
  },
  "tells of its end three times": class extends Double {
    send() {
      this.succeed();
      this.onreadystatechange();
      this.onload();
      this.onload();
    }
  },
  "has no overrideMimeType and no abort, and takes no time-out": class extends Double {
    get overrideMimeType() {
      return undefined;
    }
    get abort() {
      return undefined;
    }
    set timeout(_) {
      throw new Error("no time-out");
    }
    send() {
      this.succeed();
      this.onload();
    }
  },
};

for (const [what, Request] of Object.entries(DOUBLES)) {
  test(`a request that ${what} is an answer like any other`, (t) => {
    const { sdk, errors } = openWith(t, Request);
    sdk.init({ identity: identityOf("A", DUE) });
    assert.equal(sdk.getAdvertisingToken(), "B-advertising");
    assert.equal(sdk.state.status, "active");
    assert.deepEqual(errors, []);
  });
}

const FAILURES = {
  "whose text cannot be read": class extends Double {
    get responseText() {
      throw new Error("InvalidStateError");
    }
    send() {
      Object.assign(this, { status: 200 });
      this.onload();
    }
  },
  "that ends with status 0": class extends Double {
    send() {
      Object.assign(this, { status: 0, responseText: "" });
      this.onload();
    }
  },
  "that fails inside send()": class extends Double {
    send() {
      this.onerror();
    }
  },
  "whose send() throws": class extends Double {
    send() {
      throw new Error("NetworkError");
    }
  },
  "that is aborted by somebody else": class extends Double {
    send() {
      Promise.resolve().then(() => this.onabort());
    }
  },
};

/** Signs in, with keys of its own. */
async function signIn(sdk, window) {
  Object.defineProperty(window, "crypto", { value: webcrypto });
  const pair = await webcrypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const key = Buffer.from(await webcrypto.subtle.exportKey("spki", pair.publicKey)).toString("base64");
  return sdk.setIdentityFromEmail("a@example.com", { subscriptionId: "a", serverPublicKey: `UID2-X-L-${key}` });
}

for (const [what, Request] of Object.entries(FAILURES)) {
  test(`a request ${what} ends the sign-in, and costs no token`, async (t) => {
    const { sdk, window, isUidError, errors } = openWith(t, Request);
    sdk.init({});
    const refusal = await signIn(sdk, window).catch((error) => error);
    assert.ok(isUidError(refusal, "unanswered"), String(refusal));
    sdk.setIdentity(identityOf("A", DUE));
    await settle();
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
    assert.equal(await sdk.getAdvertisingTokenAsync(), "A-advertising");
    assert.deepEqual(errors, []);
  });
}

test("a request is sent after the module has returned: what its send() calls is heard, and no call is lost", (t) => {
  const told = [];
  const { sdk } = openWith(
    t,
    class extends Double {
      send() {
        told.push(sdk.getAdvertisingToken());
        sdk.setIdentity(identityOf("C"));
      }
    },
  );
  sdk.init({ identity: identityOf("A", DUE) });
  assert.deepEqual(told, ["A-advertising"]);
  assert.equal(sdk.getAdvertisingToken(), "C-advertising");
});

for (const [what, call] of Object.entries({
  "a call of the page": (sdk) => sdk.init({}),
  "a getter": (sdk) => sdk.getAdvertisingToken(),
  "a wake": (_, window) => window.dispatchEvent(new window.Event("online")),
})) {
  test(`where a stand-in keeps no time-out, ${what} later than ten seconds ends the question`, async (t) => {
    class Silent extends Double {
      send() {}
      abort() {
        this.onabort();
      }
    }
    const { sdk, window, isUidError } = openWith(t, Silent);
    const passes = holdClock(window);
    sdk.init({ identity: identityOf("A", DUE) });
    let end = "waits";
    sdk.refreshNow().then(
      () => (end = "resolved"),
      (error) => (end = error),
    );
    passes(9_000);
    call(sdk, window);
    await settle();
    assert.equal(end, "waits");
    passes(2_000);
    call(sdk, window);
    await settle();
    assert.ok(isUidError(end, "unanswered"), String(end));
    assert.equal(sdk.getAdvertisingToken(), "A-advertising");
  });
}

/** Locks as browsers have them, of which somebody else holds every one. */
function holdLocks(window) {
  const locks = { asked: 0, waiting: 0 };
  const request = (_, { signal }) => {
    locks.asked++;
    locks.waiting++;
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => {
        locks.waiting--;
        reject(new Error("AbortError"));
      }),
    );
  };
  Object.defineProperty(window.navigator, "locks", { value: { request } });
  return locks;
}

/** Timers that fire when the test says so. */
function holdTimers(window) {
  const timers = new Map();
  let last = 0;
  window.setTimeout = (call, delay) => (timers.set(++last, { call, delay }), last);
  window.clearTimeout = (id) => timers.delete(id);
  return timers;
}

test("a lock that another tab never gives back is waited for five seconds; then this tab asks without it", async (t) => {
  const requests = [];
  const { sdk, window } = openWith(
    t,
    class extends Double {
      send() {
        requests.push(this);
      }
    },
  );
  const locks = holdLocks(window);
  const timers = holdTimers(window);
  sdk.init({ identity: identityOf("A", DUE) });
  assert.equal(locks.waiting, 1);
  assert.equal(requests.length, 0);
  const [patience] = [...timers.values()].filter(({ delay }) => delay === 5_000);
  patience.call();
  await settle();
  assert.equal(requests.length, 1);
  assert.equal(locks.waiting, 0, "nobody waits for the lock any more");
  requests[0].succeed();
  requests[0].onload();
  assert.equal(sdk.getAdvertisingToken(), "B-advertising");
});

test("whoever stops waiting for the lock leaves no timer behind", async (t) => {
  const { sdk, window } = openWith(t, Double);
  const locks = holdLocks(window);
  const timers = holdTimers(window);
  sdk.init({ identity: identityOf("A", DUE) });
  sdk.disconnect();
  await settle();
  assert.equal(locks.waiting, 0);
  assert.deepEqual([...timers.values()], []);
});

test("a lock that is free is given back with every end, and its wait leaves no timer", async (t) => {
  const { sdk, window } = openWith(
    t,
    class extends Double {
      send() {
        this.end = () => this.onabort();
        window.last = this;
      }
    },
  );
  let held = 0;
  const request = async (_, __, call) => {
    held++;
    await call();
    held--;
  };
  Object.defineProperty(window.navigator, "locks", { value: { request } });
  const timers = holdTimers(window);
  sdk.init({ identity: identityOf("A", DUE) });
  await settle();
  assert.equal(held, 1);
  assert.deepEqual([...timers.values()].filter(({ delay }) => delay === 5_000), []);
  window.last.end();
  // In a task of its own: what the answer's task has stored is to be read by whoever gets it next.
  for (const { call, delay } of timers.values()) if (delay === undefined) call();
  await settle();
  assert.equal(held, 0);
});

test("a request that was answered is not aborted: its other listeners hear of its end too", (t) => {
  const aborted = [];
  class Request extends Double {
    send() {
      this.succeed();
      this.onreadystatechange();
    }
    abort() {
      aborted.push(this.readyState);
    }
  }
  const { sdk } = openWith(t, Request);
  sdk.init({ identity: identityOf("A", DUE) });
  assert.equal(sdk.getAdvertisingToken(), "B-advertising");
  assert.deepEqual(aborted, []);
});
