"use client";

import { useEffect } from "react";
import { seeMissedAction } from "@/lib/calls/actions";

/** Clears the badge when the list of missed calls opens. */
export function MissedSeen() {
  useEffect(() => {
    // If this fails, the badge stays until the list is opened again.
    void seeMissedAction({}).catch(() => {});
  }, []);
  return null;
}
