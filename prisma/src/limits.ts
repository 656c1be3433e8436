/** Connections that one process opens to a PostgreSQL server. PGlite has one, whatever this says. */
export const postgresConnectionsMax = 10;
/** How long a query waits for a free connection, and a connection for its server. */
export const connectTimeoutMs = 30_000;
/** A statement that runs longer on a server is ended there. */
export const statementTimeoutMs = 60_000;
/** How long `close` waits for PGlite to write its last checkpoint before it stops the thread. */
export const pgliteCloseTimeoutMs = 20_000;
/** PGlite writes no checkpoints by itself: one is due when the log has grown by this much; a crash replays it in a second or two. */
export const pgliteCheckpointWalBytes = 128 * 1024 * 1024;
/** Nor does it clean up after updates, or count its rows: due when the log has grown by this much. */
export const pgliteVacuumWalBytes = 1024 * 1024 * 1024;
/** How often the log's growth is looked at. */
export const pgliteMaintenanceIntervalMs = 5_000;
