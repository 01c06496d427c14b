"use client";

import { useRouter } from "next/navigation";
import { leave } from "./unsaved";

/** Returns a function that opens a page of ours, once the user agrees to lose what is not saved on this one. */
export function useGo() {
  const router = useRouter();
  return (path: string) => leave(() => router.push(path));
}
