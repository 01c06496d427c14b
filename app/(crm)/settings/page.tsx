import type { Metadata } from "next";
import { common } from "@/lib/words/common";
import PreferencesPage from "./preferences/page";

export const metadata: Metadata = { title: common.settings };

/** In a wide window, the first page beside the list; in a narrow one only the list, which the layout shows. */
export default function SettingsPage() {
  return (
    <div className="max-lg:hidden">
      <PreferencesPage />
    </div>
  );
}
