"use client";
// A component of the page, rendered on the server first.
import { useUid2 } from "uid2-wasm/react";

export function Reader() {
  const { state, token } = useUid2({ baseUrl: process.env.NEXT_PUBLIC_OPERATOR });
  return <p id="reader">{`${state}: ${token ?? "no token"}`}</p>;
}
