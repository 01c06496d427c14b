import type { Metadata } from "next";
import { common } from "@/lib/words/common";
import PreferencesPage from "./preferences/page";

export const metadata: Metadata = { title: common.settings };

/** Beside the list in a wide window, its first page; in a narrow one the list alone, which the layout shows. */
export default function SettingsPage() {
  return (
    <div className="max-lg:hidden">
      <PreferencesPage />
    </div>
  );
}
