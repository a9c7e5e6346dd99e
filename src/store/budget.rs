//! What one question may have read.

use crate::error::{Error, Result};
use engine::Limit;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Statements of one question that are under way at once. More of them would take the connections that others wait for,
/// and each has memory of its own in the database.
const SIDE_BY_SIDE: usize = 4;

/// Bytes that may be read, and how many were. It is shared by all that is read for a question, side by side.
///
/// How many rows a question reads is known before it is read, about; how long the texts in them are is not, nor how many
/// signatures a duty has.
#[derive(Debug)]
pub(super) struct Budget {
    limit: Limit,
    spent: AtomicUsize,
    turns: Semaphore,
}

impl Budget {
    pub(super) const fn new(limit: Limit) -> Self {
        Self { limit, spent: AtomicUsize::new(0), turns: Semaphore::const_new(SIDE_BY_SIDE) }
    }

    /// Waits until another statement may be sent.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        self.turns.acquire().await.map_err(|_| Error::Broken("turns are never closed"))
    }

    /// Counts what was read. Once it is too much, it stays so: whatever is read side by side stops too.
    pub(super) fn spend(&self, bytes: usize) -> Result<()> {
        self.spent.fetch_add(bytes, Ordering::Relaxed);
        self.check()
    }

    /// What was read in vain counts for nothing.
    pub(super) fn give_back(&self, bytes: usize) {
        self.spent.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.limit.forbids(self.spent.load(Ordering::Relaxed)) {
            let (chinese, english) = ("读取的数据过多", "too many bytes of rows are read for it");
            return Err(engine::Error::over(self.limit, chinese, english).into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, SIDE_BY_SIDE};
    use engine::Limit;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn statements_of_one_question_take_turns() {
        let budget = Budget::new(Limit { name: "LIMIT_READ", most: 1 });
        let mut turns = Vec::new();
        for _ in 0..SIDE_BY_SIDE {
            turns.push(budget.turn().now_or_never().unwrap().unwrap());
        }
        assert!(budget.turn().now_or_never().is_none(), "the next one waits");
        turns.pop();
        assert!(budget.turn().now_or_never().is_some(), "for any of them");
    }
}
