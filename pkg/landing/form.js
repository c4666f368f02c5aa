// The form as a person meets it, by semantic HTML alone: no style, no markup from texts, nothing that a strict policy refuses.
// When something is sent, and what is said of it, is in landing.js.

/** An element with a text or with children. */
function make(name, content, attributes = {}) {
  const made = document.createElement(name);
  for (const attribute of Object.keys(attributes)) made.setAttribute(attribute, attributes[attribute]);
  made.append(...[].concat(content));
  return made;
}

export class Form {
  /** @param {Record<string, boolean>} offered the choices beside the e-mails, by name, and whether each is ticked */
  constructor(element, { language, says }, offered) {
    this._says = says;
    this._boxes = {};
    const choices = Object.keys(offered).map((name) => this._choice(name, offered[name]));
    this._button = make("button", says.unsubscribe, { type: "submit" });
    this._form = make("form", [make("p", says.question), ...choices, make("p", this._button)]);
    // Both are there from the beginning: screen readers announce what changes in a region that they know.
    this._notes = {};
    this._status = make("div", [], { role: "status", tabindex: "-1" });
    this._alert = make("div", [], { role: "alert", tabindex: "-1" });
    this._root = make("div", [this._form, this._status, this._alert], { lang: language });
    // While a choice is on its way it can neither be changed nor sent again, but what has the focus keeps it.
    this._form.addEventListener("click", (click) => this._isBusy && click.preventDefault());
    element.append(this._root);
  }

  /** Calls `submitted` with the choices that are ticked, when the person says so. */
  onSubmit(submitted) {
    this._form.addEventListener("submit", (event) => {
      event.preventDefault();
      submitted(Object.keys(this._boxes).filter((name) => this._boxes[name].checked));
    });
  }

  /** Says how it is going; nothing can be changed meanwhile. */
  showProgress(text) {
    this._setBusy(true);
    this._alert.textContent = "";
    this._say(text);
  }

  /** Says what went wrong; the person can try again. */
  showFailure(text) {
    this._setBusy(false);
    this._say("");
    this._alert.textContent = text;
    this._button.textContent = this._says.again;
    const { activeElement } = document;
    if (activeElement === document.body || this._root.contains(activeElement)) this._button.focus();
  }

  /** Says what went wrong, where the same would go wrong again. */
  showRefusal(text) {
    this._form.remove();
    this._say("");
    this._alert.textContent = text;
    this._alert.focus();
  }

  /** Says that it is done; the form goes, and the focus with it to what is said. */
  showDone(text) {
    this._form.remove();
    this._alert.textContent = "";
    this._say(text);
    this._status.focus();
  }

  /** Says beside all that how a choice went, in the place of what was said of it before. */
  showNote(name, text) {
    if (!this._notes[name]) this._status.append((this._notes[name] = make("p", [])));
    this._notes[name].textContent = text;
  }

  remove() {
    this._root.remove();
  }

  /** What is said of the e-mails themselves; notes follow it. */
  _say(text) {
    if (!this._line) this._status.prepend((this._line = make("p", [])));
    this._line.textContent = text;
  }

  _choice(name, isTicked) {
    const box = (this._boxes[name] = make("input", [], { type: "checkbox", name }));
    box.checked = isTicked;
    return make("p", make("label", [box, " ", this._says[name]]));
  }

  _setBusy(isBusy) {
    this._isBusy = isBusy;
    this._button.setAttribute("aria-disabled", String(isBusy));
  }
}

/** In the place of the form, where there is nobody to unsubscribe. Returns how to remove it. */
export function showMessage(element, text, language) {
  const message = make("p", text, { lang: language });
  element.append(message);
  return () => message.remove();
}
