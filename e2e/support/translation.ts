import type { Page } from "@playwright/test";

/**
 * Imitates a browser that translates a page: replaces each text node by `<font><font>` with the translation, as Chrome
 * does. The translation is the text in capitals. It skips nothing, not even `translate="no"`, which other translators
 * ignore.
 *
 * Runs in the page. With `goOn`, text the page writes afterwards is translated too.
 */
function translate(goOn: boolean) {
  const KEEP = "script, style, noscript, textarea, title, option, font";
  const replace = (text: Text) => {
    const parent = text.parentElement;
    if (!parent || !text.data.trim() || parent.closest(KEEP)) return;
    const inner = document.createElement("font");
    inner.textContent = text.data.toUpperCase();
    const outer = document.createElement("font");
    outer.append(inner);
    text.replaceWith(outer);
  };
  const replaceAll = (root: Node) => {
    if (root.nodeType === Node.TEXT_NODE) return replace(root as Text);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) replace(text);
  };
  replaceAll(document);
  if (!goOn) return;
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData") replace(target as Text);
      for (const node of addedNodes) if (node.isConnected) replaceAll(node);
    }
  });
  observer.observe(document, { childList: true, characterData: true, subtree: true });
}

/** Translates the page as it is now. */
export const translateOnce = (page: Page) => page.evaluate(translate, false);

/** Translates each page from its first text on, before hydration too. Call it before the page loads. */
export const translateAlways = (page: Page) => page.addInitScript(translate, true);

/**
 * Returns texts of the softphone, and of windows above it, that have no element of their own: React would lose them to
 * a translation.
 */
export const bareTexts = (page: Page) =>
  page.evaluate(() => {
    const places = document.querySelectorAll(
      "[aria-live=off], [role=dialog], [role=alert], [role=menu], [role=region], nav",
    );
    const bare = [...places].flatMap((place) => {
      const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode()) {
        const { parentNode, textContent } = walker.currentNode;
        if (textContent?.trim() && parentNode!.childNodes.length > 1) found.push(parentNode!.textContent!);
      }
      return found;
    });
    return [...new Set(bare)];
  });
