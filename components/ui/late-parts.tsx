"use client";

import { useEffect } from "react";
import { keepAssets } from "./kept-assets";
import { loadLateParts } from "./late";

/** Loads what the first paint does without once the page is idle, and keeps it for when the server is away. */
export function LateParts() {
  useEffect(() => loadLateParts(() => void keepAssets()), []);
  return null;
}
