// What a reader sees. Every component may call the hook: they share the page's one SDK.
import { useState } from "react";
import { useUid2 } from "uid2-wasm/react";

const SAYS = {
  loading: "One moment.",
  none: "You are not signed in.",
  active: "You are signed in.",
  expired: "You are signed in. A new token is on its way.",
  held: "You are signed in. The operator is being asked.",
  optedOut: "You opted out, so no token is made for you.",
};

export function App({ settings }) {
  const { state, signOut, optOut } = useUid2(settings);
  return (
    <main>
      <h1>A publisher’s app</h1>
      <p id="state">{SAYS[state]}</p>
      {(state === "none" || state === "optedOut") && <SignIn settings={settings} />}
      {state === "active" && <button onClick={signOut}>Sign out</button>}
      {state === "active" && <button onClick={optOut}>Opt out</button>}
      <Advertisement settings={settings} />
    </main>
  );
}

function SignIn({ settings }) {
  const { signIn } = useUid2(settings);
  const [problem, setProblem] = useState("");
  const send = (event) => {
    event.preventDefault();
    const email = new FormData(event.target).get("email");
    signIn({ email }).then(
      () => setProblem(""),
      ({ message }) => setProblem(message),
    );
  };
  return (
    <form onSubmit={send}>
      <label>
        E-mail <input name="email" type="email" required />
      </label>
      <button>Sign in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}

function Advertisement({ settings }) {
  const { token } = useUid2(settings);
  return (
    <p>
      The token for ads: <output id="token">{token ?? "none"}</output>
    </p>
  );
}
