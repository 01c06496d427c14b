import clsx from "clsx";
import type { FieldOption } from "@/lib/records/model/field-kinds";

const COLORS: Record<FieldOption["color"], string> = {
  gray: "bg-tag-gray text-tag-gray-ink",
  blue: "bg-tag-blue text-tag-blue-ink",
  green: "bg-tag-green text-tag-green-ink",
  amber: "bg-tag-amber text-tag-amber-ink",
  red: "bg-tag-red text-tag-red-ink",
  violet: "bg-tag-violet text-tag-violet-ink",
};

export function Badge({ color = "gray", children }: { color?: FieldOption["color"]; children: string }) {
  return (
    <span
      className={clsx(
        "inline-block rounded-md px-1.5 py-0.5 text-xs font-medium whitespace-nowrap",
        COLORS[color],
      )}
    >
      {children}
    </span>
  );
}
