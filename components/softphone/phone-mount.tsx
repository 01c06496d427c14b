"use client";

import { Component, useEffect, useState, type ReactNode } from "react";
import type { PhoneSetup } from "@/lib/company-numbers/queries";
import { makeBrowserPhone } from "@/lib/wiring/browser-phone";
import type { Phone } from "@/lib/softphone/phone";
import { Dock } from "./dock";
import { PhoneContext } from "./phone-context";
import { words } from "@/lib/words/softphone";

interface Props {
  setup: PhoneSetup | null;
  children: ReactNode;
}

/**
 * This tab's phone, outside React: React may unmount everything, as when the root layout fails, and a call must
 * survive.
 */
let tab: { setup: PhoneSetup; phone: Phone; stop: () => void } | null = null;

/** Returns this user's phone, replacing another user's. The server keeps none. */
function makePhone(setup: PhoneSetup): Phone {
  return tab?.setup.userId === setup.userId ? tab.phone : makeBrowserPhone(setup);
}

function startPhone(setup: PhoneSetup, phone: Phone) {
  if (tab?.phone === phone) return;
  tab?.stop();
  tab = { setup, phone, stop: phone.start() };
}

/**
 * Provides the phone to the pages. It lives as long as the tab: when a sign-in expires, `setup` is lost but a running
 * call stays.
 */
export function PhoneMount({ setup, children }: Props) {
  const [kept, setKept] = useState(() => setup ?? tab?.setup ?? null);
  if (setup && setup !== kept) setKept(setup);
  if (!kept) return children;
  return (
    <Mounted key={kept.userId} setup={kept}>
      {children}
    </Mounted>
  );
}

function Mounted({ setup, children }: { setup: PhoneSetup; children: ReactNode }) {
  const [phone] = useState(() => makePhone(setup));
  useEffect(() => startPhone(setup, phone), [setup, phone]);
  return (
    <PhoneContext value={{ phone, setup }}>
      {children}
      <DockBoundary>
        <Dock />
      </DockBoundary>
    </PhoneContext>
  );
}

/** A dock that fails to render takes neither the page nor the call with it: the phone itself lives outside React. */
class DockBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div
        role="alert"
        className="bg-raised border-line fixed right-4 bottom-4 z-40 w-80 rounded-2xl border p-4 shadow-xl"
      >
        <p className="mb-2">{words.couldNotBeShown}</p>
        <button
          type="button"
          className="text-accent font-medium"
          onClick={() => this.setState({ hasFailed: false })}
        >
          {words.showSoftphone}
        </button>
      </div>
    );
  }
}
