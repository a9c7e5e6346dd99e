//! The server and its command line.

use clap::Parser;
use future_community::cli::Cli;
use std::{error::Error, io, num::NonZero, process::ExitCode, thread::available_parallelism};
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    // One thread more than there are processors: long questions of one address take all but one (http/pace.rs), and what
    // is short goes in between.
    let threads = available_parallelism().map_or(1, NonZero::get).saturating_add(1);
    let runtime = Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(cli.run(&mut io::stdout()))
}
