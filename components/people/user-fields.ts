import type { FormField } from "@/components/ui/form-fields";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";

export interface Choices {
  roles: { id: string; name: string }[];
  teams: { id: string; name: string }[];
}

interface Values {
  name: string;
  email: string;
  roleId: string;
  teamId: string | null;
  extension: string | null;
}

const choicesOf = (list: { id: string; name: string }[]) =>
  list.map(({ id, name }) => ({ value: id, label: name }));

/** The fields of a user, in the form that invites them and the one that changes them. */
export const userFields = ({ roles, teams }: Choices, user?: Values): FormField[] => [
  { id: "name", label: common.name, required: true, value: user?.name, autoComplete: "off" },
  {
    id: "email",
    kind: "email",
    label: common.email,
    required: true,
    value: user?.email,
    autoComplete: "off",
  },
  {
    id: "roleId",
    kind: "select",
    label: words.role,
    choices: choicesOf(roles),
    value: user?.roleId ?? roles[0]?.id,
  },
  {
    id: "teamId",
    kind: "select",
    label: words.team,
    choices: [{ value: "", label: words.noTeam }, ...choicesOf(teams)],
    value: user?.teamId ?? "",
  },
  {
    id: "extension",
    label: words.extension,
    help: words.extensionHelp,
    value: user?.extension,
    maxLength: 5,
  },
];

/** Reads what was typed into `userFields`. */
export function readUser(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? "");
  return {
    name: text("name"),
    email: text("email"),
    roleId: text("roleId"),
    teamId: text("teamId") || null,
    extension: text("extension"),
  };
}
