"use client";

export { TryAgain as default } from "@/components/shell/try-again";
