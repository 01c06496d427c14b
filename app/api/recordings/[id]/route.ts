import { problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { addressOf } from "@/lib/http/address";
import { emitDownloaded, emitHeard } from "@/lib/recordings/heard";
import { findStored } from "@/lib/recordings/queries";
import { openStorage } from "@/lib/recordings/storage";
import { cleaned } from "@/lib/base/text";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/recordings";

/** Audio of a call or a voicemail, in parts: players seek with range requests (RFC 9110, 14.2). */
export async function GET(request: Request, { params }: RouteContext<"/api/recordings/[id]">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const recording = await findStored(user, cleaned(await params).id);
  if (!recording) return problem(404, "not-found", words.notFound);
  const { bytes } = recording;
  const isDownload = new URL(request.url).searchParams.has("download");
  if (isDownload && !can(user, "recordings.download"))
    return problem(403, "forbidden", words.noPermissionToDownload);
  await (isDownload ? emitDownloaded : emitHeard)(user, recording, addressOf(request.headers));
  const headers = {
    "content-type": "audio/wav",
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
    ...(isDownload && {
      "content-disposition": `attachment; filename="${recording.kind.toLowerCase()}-${recording.id}.wav"`,
    }),
  };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!asked || (asked[1] === "" && asked[2] === "")) {
    const whole = await openStorage().read(recording.file, { start: 0, end: bytes - 1 });
    return new Response(whole, { headers: { ...headers, "content-length": String(bytes) } });
  }
  // "-500" means the last 500 bytes.
  const start = asked[1] === "" ? Math.max(0, bytes - Number(asked[2])) : Number(asked[1]);
  const end = asked[1] !== "" && asked[2] !== "" ? Math.min(Number(asked[2]), bytes - 1) : bytes - 1;
  if (start > end) {
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${bytes}` } });
  }
  return new Response(await openStorage().read(recording.file, { start, end }), {
    status: 206,
    headers: {
      ...headers,
      "content-range": `bytes ${start}-${end}/${bytes}`,
      "content-length": String(end - start + 1),
    },
  });
}
