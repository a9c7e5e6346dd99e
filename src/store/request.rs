//! The name of the request for which something is done. Each event of the audit trail that comes of it says it.
//!
//! It goes with the task, and not from hand to hand: commands, uploads, sign-in and what follows from them write events, and nothing
//! else that they do depends on it. What no request has asked for has none, as the command line.

use std::sync::Arc;
use tokio::{
    task::{JoinHandle, futures::TaskLocalFuture},
    task_local,
};
use tracing::Instrument;

task_local! {
    static NAME: Arc<str>;
}

/// Does work for the request of this name.
pub fn answering<F: Future>(name: &str, work: F) -> TaskLocalFuture<Arc<str>, F> {
    NAME.scope(Arc::from(name), work)
}

/// Does work for the same request as a task of its own, which goes on where whoever asked is gone.
pub fn apart<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let work = work.in_current_span();
    match NAME.try_with(Arc::clone) {
        Ok(name) => tokio::spawn(NAME.scope(name, work)),
        Err(_) => tokio::spawn(work),
    }
}

/// The name of the request for which something is done.
pub(super) fn name() -> Option<String> {
    NAME.try_with(|name| (**name).to_owned()).ok()
}
