//! How long work waits for what others hold, and for the database itself.

use std::time::Duration;

/// How long the database may keep work waiting. Beyond it nothing was written, and no backend goes on with it.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a row or a table that somebody else holds, and on SQLite for the turn to write.
    pub lock: Duration,
    /// For one statement, and for all that a command does; none for as long as it takes.
    pub work: Option<Duration>,
}

impl Patience {
    /// That of a server, whose clients wait.
    pub const SERVER: Self = Self { lock: Duration::from_secs(5), work: Some(Duration::from_secs(20)) };

    /// That of the command line: an import or a migration takes its time.
    pub const OPERATOR: Self = Self { lock: Duration::from_mins(1), work: None };

    /// How long a transaction may hold what it holds while its process says nothing.
    pub(super) fn silence(self) -> Duration {
        self.work.unwrap_or(Duration::from_mins(1))
    }
}
