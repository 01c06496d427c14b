import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/options";

// Made per request: the environment is not read while the app is being built.
const handler = (request: Request, context: unknown) => NextAuth(authOptions())(request, context);

export { handler as GET, handler as POST };
