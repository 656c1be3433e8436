// So that `npx prisma …` works from here as it does from prisma/.
export { default } from "./prisma/prisma.config.ts";
