//! Two at once, in every order: one is stopped at each of its statements while the other goes on.

use super::World;
use std::{future::poll_fn, pin::Pin, task::Poll, time::Duration};
use tokio::time::timeout;

/// Follows what is done up to so many statements of this server; none where it was done by then.
pub async fn up_to<F: Future + ?Sized>(
    world: &World,
    statements: u64,
    act: &mut Pin<Box<F>>,
) -> Option<F::Output> {
    let began = world.store.statements();
    poll_fn(|context| match act.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending if world.store.statements() - began >= statements => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

/// What came of the two.
pub struct Interleaved<A, B> {
    pub first: A,
    pub second: B,
    /// The first had done all before the second began.
    pub first_was_done: bool,
    /// The second had done all while the first stood still.
    pub second_overtook: bool,
}

/// Stops the first at a statement, lets the second go as far as it comes, and then both to their ends.
pub async fn interleaved<A: Future, B: Future>(
    world: &World,
    statements: u64,
    first: A,
    second: B,
) -> Interleaved<A::Output, B::Output> {
    let (mut first, mut second) = (Box::pin(first), Box::pin(second));
    let done = up_to(world, statements, &mut first).await;
    // It is done, or it waits for the first: then there is nothing to wait for here.
    let overtaking = timeout(Duration::from_millis(50), &mut second).await;
    let first_was_done = done.is_some();
    let second_overtook = !first_was_done && overtaking.is_ok();
    let (first, second) = match (done, overtaking) {
        (Some(first), Ok(second)) => (first, second),
        (Some(first), Err(_)) => (first, second.await),
        (None, Ok(second)) => (first.await, second),
        (None, Err(_)) => tokio::join!(first, second),
    };
    Interleaved { first, second, first_was_done, second_overtook }
}
