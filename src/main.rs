//! The server and its command line.

use clap::Parser;
use future_community::cli::{Cli, end, tell};
use std::{io, process::ExitCode};
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return tell(&told),
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(error.into())),
    };
    let came_of_it = runtime.block_on(cli.run(&mut io::stdout()));
    // A thread that waits for standard input is not waited for.
    runtime.shutdown_background();
    end(came_of_it)
}
