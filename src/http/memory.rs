//! Memory that was needed once and is not any more.
//!
//! The allocator gives it back to the system when somebody allocates on the same thread, so that a server that nobody
//! asks after an onslaught would keep what it took.

use std::{hint::black_box, time::Duration};
use tokio::time::sleep;

/// How often the allocator is given the occasion.
const EVERY: Duration = Duration::from_secs(1);
/// More than there are threads that work, for the most part: who is idle takes one.
const TASKS: usize = 8;
/// What each allocates, so many times: too much for what a thread keeps at hand.
const SIZES: [usize; 2] = [64 << 10, 2 << 20];
const TIMES: usize = 16;

/// Gives it back, from time to time and without end.
pub(super) async fn give_back() {
    loop {
        sleep(EVERY).await;
        for _ in 0..TASKS {
            tokio::spawn(async {
                for size in SIZES.into_iter().cycle().take(SIZES.len() * TIMES) {
                    drop(black_box(Vec::<u8>::with_capacity(size)));
                }
            });
        }
    }
}
