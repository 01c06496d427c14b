"use client";

import { createContext, useContext } from "react";
import type { CallCard } from "@/lib/calls/views/card";
import type { TypeView } from "@/lib/records/model/field-kinds";

/** A form opened from a call, with the call's card at that time. */
export type QuickForm =
  | { kind: "task" | "note"; card: CallCard; main: NonNullable<CallCard["main"]> }
  | { kind: "record"; card: CallCard; type: TypeView };

const OpenForm = createContext<(form: QuickForm) => void>(() => {});

export const OpenFormProvider = OpenForm.Provider;

/** Returns a function that opens a form beside the softphone; its text outlives the ringing, the call and the page. */
export const useOpenForm = () => useContext(OpenForm);
