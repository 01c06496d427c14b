import { z } from "zod";
import { problem, withUserRoute } from "@/lib/auth/api";
import { findAccountOfUser } from "@/lib/company-numbers/accounts";
import { makeAccessToken, TOKEN_LIFE_SECONDS } from "@/lib/channels/twilio/server/token";
import { words } from "@/lib/words/channels";

/** Answers with an access token for the signed-in user's phone. */
export const POST = withUserRoute(
  z.object({}),
  async (user) => {
    const account = await findAccountOfUser(user.id);
    if (!account) return problem(403, "no-phone", words.noNumberAssigned);
    return Response.json({ token: makeAccessToken(account, user.id), lifeSeconds: TOKEN_LIFE_SECONDS });
  },
  { isUse: false },
);
