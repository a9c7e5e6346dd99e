//! Who waits for whom in the database: not for long, not for ever, and in one order.

mod held;
mod imports;
mod pooler;
mod probes;
mod processes;
mod rights;
