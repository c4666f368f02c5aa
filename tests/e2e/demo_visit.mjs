// What the walks through the demo have in common: visiting, signing in and out by clicking.
// Nothing is asserted here.

/** Opens a page of the paper and waits until its SDK runs. */
export async function visit(stage, path = "/") {
  const tab = await stage.open(path);
  await tab.until("the SDK runs", () => window.__uid2?.isInitComplete?.());
  await tab.grow();
  return tab;
}

/** Signs in by the paper's own dialog. */
export async function signIn(stage, { page }, address, { isRefused = false } = {}) {
  if (!isRefused) stage.secrets.addAddress(address);
  const dialog = page.getByRole("dialog");
  if (!(await dialog.isVisible())) await page.getByRole("button", { name: "Sign in" }).first().click();
  await page.getByLabel("E-mail or phone number").fill(address);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  if (!isRefused) await page.locator("#account").waitFor();
}

export async function signOut({ page }) {
  await page.locator("#account summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator("#open-sign-in").waitFor();
}

export const shownToken = (tab) => tab.page.locator("#token").textContent();
