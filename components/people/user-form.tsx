"use client";

import { useRouter } from "next/navigation";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { changeUserAction } from "@/lib/people/actions";
import type { UserView } from "@/lib/people/users";
import { common } from "@/lib/words/common";
import { readUser, userFields, type Choices } from "./user-fields";

/** Changes who a user is, their role, team and extension. */
export function UserForm({ user, ...choices }: Choices & { user: UserView }) {
  const router = useRouter();
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = readUser(new FormData(event.currentTarget));
    void save(
      () => changeUserAction({ id: user.id, ...typed }),
      () => {
        toast({ title: common.saved });
        router.refresh();
      },
    );
  }

  return (
    <form
      {...guard}
      onSubmit={handleSubmit}
      noValidate
      className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5"
    >
      <FormFields errors={errors} fields={userFields(choices, user)} />
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isSaving}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}
