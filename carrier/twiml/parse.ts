import { DOMParser } from "@xmldom/xmldom";

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** Text directly inside the element, trimmed. */
  text: string;
}

/** A document that Twilio would refuse; `code` is Twilio's error code. */
export class TwimlError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

const MOST_CHARACTERS = 64 * 1024;
const MOST_DEPTH = 6;

/**
 * Parses a TwiML document into its verbs.
 *
 * @throws TwimlError 12100 for anything not well-formed, 12102 without <Response>. Entities other than XML's own five
 * are refused, so a document cannot expand while it is parsed.
 */
export function parseTwiml(xml: string): Element[] {
  if (xml.length > MOST_CHARACTERS) throw new TwimlError(12100, "document longer than 64 kB");
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw new TwimlError(12100, "document type declarations are refused");
  const document = parseXml(xml);
  const root = document.documentElement;
  if (root?.nodeName !== "Response") throw new TwimlError(12102, "the document has no <Response>");
  return toElement(root as unknown as DomNode, 0).children;
}

function parseXml(xml: string) {
  try {
    return new DOMParser({
      onError: (level, message) => {
        if (level !== "warning") throw new TwimlError(12100, message);
      },
    }).parseFromString(xml, "text/xml");
  } catch (error) {
    if (error instanceof TwimlError) throw error;
    throw new TwimlError(12100, error instanceof Error ? error.message : "not XML");
  }
}

interface DomNode {
  nodeType: number;
  nodeName: string;
  nodeValue: string | null;
  attributes?: { length: number; item(i: number): { name: string; value: string } | null };
  childNodes: { length: number; item(i: number): DomNode | null };
}

const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;

function toElement(node: DomNode, depth: number): Element {
  if (depth > MOST_DEPTH) throw new TwimlError(12100, "elements nested too deep");
  const attributes: Record<string, string> = {};
  for (let i = 0; i < (node.attributes?.length ?? 0); i++) {
    const attribute = node.attributes!.item(i)!;
    attributes[attribute.name] = attribute.value;
  }
  const children: Element[] = [];
  let text = "";
  for (let i = 0; i < node.childNodes.length; i++) {
    const child = node.childNodes.item(i)!;
    if (child.nodeType === ELEMENT) children.push(toElement(child, depth + 1));
    else if (child.nodeType === TEXT || child.nodeType === CDATA) text += child.nodeValue ?? "";
  }
  return { name: node.nodeName, attributes, children, text: text.trim() };
}

/** Returns all text inside an element, including that of SSML elements, as <Say> reads it. */
export function textOf(element: Element): string {
  return [element.text, ...element.children.map(textOf)].filter(Boolean).join(" ");
}
