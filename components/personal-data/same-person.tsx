"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import type { SamePerson as Candidate } from "@/lib/personal-data/person";
import { words } from "@/lib/words/personal-data";
import { personalDataPath } from "./paths";

interface Props {
  record: { id: string; typeKey: string };
  candidates: (Candidate & { isChosen: boolean })[];
}

/** Records with the same number or email, to tick; the page then counts anew. */
export function SamePerson({ record, candidates }: Props) {
  const router = useRouter();
  const [isLooking, look] = useTransition();
  const chosen = candidates.filter(({ isChosen }) => isChosen).map(({ id }) => id);
  const toggled = (id: string) =>
    chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];

  return (
    <fieldset disabled={isLooking} aria-busy={isLooking}>
      <legend className="font-semibold">{words.samePerson}</legend>
      <p className="text-muted mb-2 text-[13px]">{words.samePersonAbout}</p>
      <ul className="flex flex-col gap-1">
        {candidates.map(({ id, name, typeName, isDeleted, isChosen }) => (
          <li key={id}>
            <label className="flex min-h-8 items-center gap-2">
              <input
                type="checkbox"
                checked={isChosen}
                onChange={() =>
                  look(() =>
                    router.replace(personalDataPath(record.typeKey, record.id, toggled(id)), {
                      scroll: false,
                    }),
                  )
                }
              />
              <span>{name}</span>
              <span className="text-muted text-[13px]">
                {isDeleted ? `${typeName}, ${words.inTheBin}` : typeName}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
