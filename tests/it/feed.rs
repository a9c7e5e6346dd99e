//! The feed: copies that follow, and what they are told of what they may not see.

mod asked;
pub mod copy;
mod cut;
mod export;
mod exported;
mod moves;
mod numbers;
mod registered;
mod replay;
pub mod restored;
mod rights;
mod sockets;
mod streams;
mod tables;
mod tables_of_money;
mod withheld;

use crate::{harness::World, viewers::Viewer};
use copy::Copy;

/// Somebody who follows, with a copy that has everything so far.
pub async fn following<'w>(world: &'w World, name: &str) -> (Viewer<'w>, Copy) {
    let viewer = Viewer::named(world, name).await;
    let mut copy = Copy::default();
    copy.catch_up(&viewer, 40).await;
    (viewer, copy)
}
