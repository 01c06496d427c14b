"use client";

import { useRouter } from "next/navigation";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { confirmNumbersAction } from "@/lib/records/bulk-actions";

interface Props {
  typeKey: string;
  fieldKey: string;
  locale: string;
}

/** Writes all assumed numbers of a field as they were read, with their country; can be undone. */
export function FixNumbers({ typeKey, fieldKey, locale }: Props) {
  const router = useRouter();
  async function handleClick() {
    const result = await confirmNumbersAction({ typeKey, fieldKey });
    if (!result.ok) return toast({ title: result.message });
    await tellWhenDone(result.value.jobId, locale, () => router.refresh());
  }
  return (
    <Button size="sm" onClick={handleClick}>
      They are right: write them with their country
    </Button>
  );
}
