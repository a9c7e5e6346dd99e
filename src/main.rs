//! The server and its command line.

use clap::Parser;
use future_community::cli::{Cli, end, tell};
use std::{io, num::NonZero, process::ExitCode, thread::available_parallelism};
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    let runtime = match runtime() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(error.into())),
    };
    let came_of_it = runtime.block_on(cli.run(&mut io::stdout()));
    // A thread that waits for standard input is not waited for.
    runtime.shutdown_background();
    end(came_of_it)
}

/// One thread more than there are processors: long questions of one address take all but one (http/pace.rs), and what is
/// short goes in between.
fn runtime() -> io::Result<Runtime> {
    let threads = available_parallelism().map_or(1, NonZero::get).saturating_add(1);
    Builder::new_multi_thread().worker_threads(threads).enable_all().build()
}
