// A process that starts a PostgreSQL, says where it is, and stays.
import { startPostgres } from "./start-postgres.ts";

process.send?.((await startPostgres({ fast: true })).url);
setInterval(() => {}, 60_000);
