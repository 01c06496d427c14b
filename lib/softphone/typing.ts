/** The parts of an `Element` that are read here. */
export interface TargetLike {
  localName: string;
  getAttribute(name: string): string | null;
  type?: string;
  readOnly?: boolean;
  isContentEditable?: boolean;
  /** For a custom element: null if its inside is closed. */
  shadowRoot?: unknown;
}

/** Input types that take no text. https://html.spec.whatwg.org/multipage/input.html */
const NO_TEXT = new Set<string | undefined>([
  "button",
  "checkbox",
  "color",
  "file",
  "hidden",
  "image",
  "radio",
  "range",
  "reset",
  "submit",
]);

/** Elements that handle keys themselves; a list of options is searched by typing. */
const OWN_KEYS = new Set(["select", "iframe", "object", "embed"]);

const TEXT_ROLES = new Set<string | null>(["textbox", "searchbox", "combobox", "spinbutton"]);

/** Whether typing goes into this element. */
export function takesText(target: TargetLike): boolean {
  const { localName, type, readOnly, isContentEditable, shadowRoot } = target;
  if (localName === "input" || localName === "textarea") return !readOnly && !NO_TEXT.has(type);
  if (isContentEditable || OWN_KEYS.has(localName)) return true;
  if (TEXT_ROLES.has(target.getAttribute("role"))) return target.getAttribute("aria-readonly") !== "true";
  // Anything inside a closed shadow root is reported as its host.
  return localName.includes("-") && shadowRoot === null;
}

/** Whether Enter starts a new line here. */
export const takesLines = (target: TargetLike): boolean =>
  target.localName === "textarea" ||
  (target.isContentEditable ?? false) ||
  target.getAttribute("aria-multiline") === "true";

/**
 * Whether a key belongs to an input method. For the key that ends a composition, Safari says so only by its code.
 * https://www.w3.org/TR/uievents/#determine-keydown-keyup-keyCode
 */
export const isComposing = ({
  isComposing: isNow,
  keyCode,
}: {
  isComposing: boolean;
  keyCode: number;
}): boolean => isNow || keyCode === 229;
