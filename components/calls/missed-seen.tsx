"use client";

import { useEffect } from "react";
import { seeMissedAction } from "@/lib/calls/actions";

/** Opening the list of missed calls takes the badge away. */
export function MissedSeen() {
  useEffect(() => {
    // If this is lost the badge stays until the list is opened again.
    void seeMissedAction({}).catch(() => {});
  }, []);
  return null;
}
