"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useGo } from "@/components/ui/use-go";
import { restoreRecordAction } from "@/lib/records/actions";
import { recordPath } from "./paths";
import { common } from "@/lib/words/common";

interface Props {
  id: string;
  name: string;
  typeKey: string;
}

export function RestoreButton({ id, name, typeKey }: Props) {
  const router = useRouter();
  const go = useGo();
  async function handleClick() {
    const result = await restoreRecordAction({ id });
    toast(
      result.ok
        ? {
            title: common.restoredThing(name),
            action: { label: common.open, run: () => go(recordPath(typeKey, id)) },
          }
        : { title: result.message },
    );
    router.refresh();
  }
  return (
    <Button size="sm" aria-label={common.restoreThing(name)} onClick={handleClick}>
      {common.restore}
    </Button>
  );
}
